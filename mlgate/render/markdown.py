"""`comment.md`: the verdict for the reviewer of a change, within what a forge accepts.

The text is rendered again with less in it until it fits, never cut: a cut opens fences
and folds. Whatever the template prints is escaped unless it is our own.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mlgate.present import alike
from mlgate.present.address import web_address
from mlgate.present.cells import cells
from mlgate.present.environment import environment as environment_of_templates
from mlgate.present.escape import markdown_code, markdown_id, markdown_sentence, markdown_text
from mlgate.present.found import found_slices, more_found
from mlgate.present.marks import ICONS, RUN_ICONS
from mlgate.present.story import Story, tell
from mlgate.result.check import Check
from mlgate.result.provenance import ProblemRecord
from mlgate.result.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment

FILENAME = "comment.md"
WRITTEN_BY_EVERY_RUN = True

#: UTF-8 bytes; GitHub refuses a comment over 65,536 characters.
BUDGET = 60_000

_MARKER = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")
_MOST_FIXES = 20
_LONGEST = 600  #: characters of one sentence


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tier:
    """How much is told."""

    rows: int  #: rows of what did not pass
    asides: int  #: notes, and loosened limits
    folds: bool
    passes: bool  #: one by one, else counted


_TIERS = (
    _Tier(rows=1000, asides=20, folds=True, passes=True),
    _Tier(rows=1000, asides=20, folds=True, passes=False),
    _Tier(rows=25, asides=5, folds=False, passes=False),
    _Tier(rows=0, asides=0, folds=False, passes=False),
)


def render(report: Report) -> str:
    """Return the report as Markdown of at most `BUDGET` bytes."""
    story = tell(report)
    text = ""
    for tier in _TIERS:
        text = _render(report, story, tier)
        if len(text.encode()) <= BUDGET:
            break
    return text


def _render(report: Report, story: Story, tier: _Tier) -> str:
    from markupsafe import Markup

    fixes = [group for group in story.groups if group[0].fix]
    run_url = web_address(report.ci.run_url if report.ci else None)
    name = report.name or ""
    text = (
        environment()
        .get_template("comment.md.j2")
        .render(
            report=report,
            story=story,
            tier=tier,
            icons={outcome: Markup(icon) for outcome, icon in ICONS.items()},  # noqa: S704 -- our own
            icon=Markup(RUN_ICONS[report.outcome]),  # noqa: S704 -- our own
            marker=Markup(name if _MARKER.fullmatch(name) else "default"),  # noqa: S704 -- matched
            notes=(*story.notes, *alike.remarks((*story.shown, *story.passed))),
            next=fixes[0][0] if fixes else None,
            fixes=fixes[:_MOST_FIXES] if sum(map(len, fixes)) > 1 else [],
            more_fixes=sum(map(len, fixes[_MOST_FIXES:])),
            most_ids=alike.MOST_IDS,
            run_url=Markup(run_url) if run_url else None,  # noqa: S704 -- matched
            cells=cells,
            searched=[check for check in story.shown if found_slices(check)],
            found_slices=found_slices,
            more_found=more_found,
            place=_place,
        )
    )
    return text.strip() + "\n"


@cache
def environment() -> "Environment":
    """Return what the template of the comment is rendered with."""
    from markupsafe import Markup

    made = environment_of_templates(_escaped)
    made.filters["code"] = lambda text: Markup(markdown_code(text))  # noqa: S704 -- escaped
    made.filters["id"] = lambda text: Markup(markdown_id(text))  # noqa: S704 -- escaped
    made.filters["sentence"] = _sentence
    return made


def _sentence(text: str) -> Any:
    from markupsafe import Markup

    return Markup(markdown_sentence(text, _LONGEST))  # noqa: S704 -- escaped


def _escaped(value: Any) -> Any:
    """Escape whatever the template prints without saying how."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    return Markup(markdown_text(str(value)))  # noqa: S704 -- escaped


def _place(where: Check | ProblemRecord) -> str:
    return f"{where.file}:{where.line}" if where.line else str(where.file)
