"""`comment.md`: the verdict for the reviewer of a change, within what a forge accepts."""

import re

from mlgate.present import comment
from mlgate.result.report import Report

FILENAME = "comment.md"
WRITTEN_BY_EVERY_RUN = True

#: UTF-8 bytes; GitHub refuses a comment over 65,536 characters.
BUDGET = 60_000

_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")


def render(report: Report) -> str:
    """Return the report as Markdown of at most `BUDGET` bytes."""
    name = report.name or ""
    marker = f"<!-- mlgate:comment v=1 id={name if _ID.fullmatch(name) else 'default'} -->\n"
    return marker + comment.one(report, budget=BUDGET - len(marker))
