"""What is wanted: mlgate.yaml, with the place of every key."""
