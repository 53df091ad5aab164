"""Addresses that a report may turn into a link."""

import re

_PLAIN = re.compile(r"https://[\w.-]+(:\d+)?(/[\w.%-]+)+", re.ASCII)


def web_address(url: str | None) -> str | None:
    """Return `url` if it is a plain https address that needs no escaping in any format."""
    return url if url is not None and _PLAIN.fullmatch(url) else None
