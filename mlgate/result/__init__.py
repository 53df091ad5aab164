"""What is known: the plain records that travel between the stages."""
