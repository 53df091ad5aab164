"""The whole road on a bundled real example: nothing here is canned."""
