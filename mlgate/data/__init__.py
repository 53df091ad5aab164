"""The world as tables: sources, statements, engines and pairing."""
