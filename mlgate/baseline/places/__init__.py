"""One file a place where a baseline can live."""
