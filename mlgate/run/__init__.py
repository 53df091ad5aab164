"""The road from a policy to a report: `road.check`, and what it calls."""
