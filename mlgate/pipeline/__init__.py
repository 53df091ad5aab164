"""How the outputs are made: the policy's command, run in a fresh copy or in place."""
