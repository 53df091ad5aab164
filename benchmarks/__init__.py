"""Measurements against a reference in the same run, so that any machine says the same."""
