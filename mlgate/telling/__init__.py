"""Results become a publication, a forge is told of it, and what became of that is said."""
