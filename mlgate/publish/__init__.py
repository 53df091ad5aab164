"""One file a forge: what it says of the change that is being built."""
