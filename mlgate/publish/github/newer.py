"""Which run made a status or a check run: a newer run's is not written over."""

import re
from typing import Any

_RUN = re.compile(r"actions/runs/([0-9]{1,18})(?:/attempts/([0-9]{1,9}))?/?")
_ID = re.compile(r"mlgate:([0-9]{1,18}):([0-9]{1,9})")

Number = tuple[int, int]  #: run and attempt; both rise with time


def of_url(url: Any, pages: str) -> Number | None:
    """The run whose page a link leads to, below the pages of the repository."""
    if not isinstance(url, str) or not url.lower().startswith(pages.lower()):
        return None
    found = _RUN.fullmatch(url, len(pages))
    return (int(found[1]), int(found[2] or 1)) if found else None


def of_id(text: Any) -> Number | None:
    """The run that `as_id` wrote."""
    found = _ID.fullmatch(text) if isinstance(text, str) else None
    return (int(found[1]), int(found[2])) if found else None


def as_id(run: Number) -> str:
    """A run as the `external_id` of a check run."""
    return f"mlgate:{run[0]}:{run[1]}"
