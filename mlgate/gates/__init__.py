"""One file (or package) a gate, nothing else."""
