"""What all forges share: what is to be published, how a comment stays one, what became of it."""
