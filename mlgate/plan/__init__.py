"""`mlgate plan`: what a test set can show, before any model is trained."""
