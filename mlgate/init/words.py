"""The words that names of columns and files are made of."""

import re

_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_a-zA-Z]+")


def words(name: str) -> frozenset[str]:
    """The parts of `p_over50k`, `y-true` or `customerId`, in lower case."""
    return frozenset(part.lower() for part in _PART.findall(name))
