"""`report.html`: everything a run knows, in one file that needs no network and no script.

Whatever the template prints is escaped unless it is our own. Large reports are told with less
drawing, so that 500 checks stay under 2 MB and 5,000 still open.
"""

import math
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mlgate.present import entries, plot
from mlgate.present.address import web_address
from mlgate.present.aloud import short
from mlgate.present.anchor import anchor
from mlgate.present.axis import Axis, around
from mlgate.present.cells import cells
from mlgate.present.environment import environment as environment_of_templates
from mlgate.present.escape import html_id, html_sentence, html_text
from mlgate.present.facts import facts, place
from mlgate.present.found import found_slices, more_found
from mlgate.present.groups import GroupRate, group_rates
from mlgate.present.head import ORDER_OF_COUNTS
from mlgate.present.marks import WORDS
from mlgate.present.numbers import ABSENT, interval, number, rows
from mlgate.present.provenance import origins
from mlgate.present.story import Story, tell
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment

FILENAME = "report.html"
WRITTEN_BY_EVERY_RUN = True

#: UTF-8 bytes; a browser opens more, but nobody likes to wait for it.
BUDGET = 2_000_000

_BADGES = {Outcome.ERROR: "error"}  #: shorter than "could not be evaluated"
_TONES = {RunOutcome.EMPTY: "error", RunOutcome.ERROR: "fail"}
_MAY = "allow-popups allow-popups-to-escape-sandbox"  #: the link to the CI run; nothing else
_INDENTED = re.compile(r"\n\s*")
_MOST_OPEN = 25  #: entries that show all they know at once
_MOST_NEXT = 10  #: checks named under the first one that needs doing something about


@dataclass(frozen=True, kw_only=True, slots=True)
class _Tier:
    """How much is told; every check is named whatever the tier."""

    checks: float  #: a report of more than these is told with less
    told: float  #: limits that did not pass and are told in full; of the others, the reason
    passes: bool  #: what passed is told in full, and drawn


_TIERS = (
    _Tier(checks=1000, told=math.inf, passes=True),
    _Tier(checks=math.inf, told=100, passes=False),
)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Drawn:
    """What a table lists, with one axis, so that its rows can be compared by eye."""

    rows: tuple[Any, ...]
    axis: Axis | None


def render(report: Report) -> str:
    """Return the report as one HTML document, of at most `BUDGET` bytes where that can be."""
    return _document(report, framed=False)


def notebook(report: Report) -> str:
    """Return the report as a part of another page: a frame of its own that runs nothing."""
    from html import escape

    page = escape(_document(report, framed=True))
    style = "width:100%;height:42rem;max-height:85vh;border:0;border-radius:6px;resize:vertical"
    return (
        f'<iframe title="mlgate report" sandbox="{_MAY}" style="{style}" srcdoc="{page}"></iframe>'
    )


def _document(report: Report, *, framed: bool) -> str:
    story = tell(report)
    text = ""
    for tier in _TIERS:
        if len(report.checks) <= tier.checks:
            text = _render(report, story, tier, framed=framed)
            if len(text.encode("utf-8", "replace")) <= BUDGET:
                break
    return text


def _render(report: Report, story: Story, tier: _Tier, *, framed: bool) -> str:
    beginning, _, counted = story.title.partition(": ")
    template = environment().get_template("report.html.j2")
    text = template.render(
        report=report,
        story=story,
        tier=tier,
        framed=framed,
        beginning=beginning[:1].upper() + beginning[1:],
        counted=counted,
        tone=_TONES.get(report.outcome, report.outcome.value),
        sections=entries.sections(report),
        to_do=_to_do(story),
        most_next=_MOST_NEXT,
        filters=_filters((*story.shown, *story.passed)),
        most_open=_MOST_OPEN,
        origins=origins(report),
        run_url=web_address(report.ci.run_url if report.ci else None),
    )
    return _INDENTED.sub("\n", text).strip() + "\n"


def _to_do(story: Story) -> tuple[Check, ...]:
    """What blocks, or else what has a fix; of checks that are told in the same words the first."""
    firsts = tuple(group[0] for group in story.groups)
    blocking = tuple(check for check in firsts if check.blocking)
    return blocking or tuple(check for check in firsts if check.fix)


@cache
def environment() -> "Environment":
    """Return what the templates of the page are rendered with."""
    made = environment_of_templates(_escaped)
    made.filters.update(_FILTERS)
    made.globals.update(_GLOBALS)
    return made


def _escaped(value: Any) -> Any:
    """Escape whatever the template prints without saying how."""
    from markupsafe import Markup

    return value if isinstance(value, Markup) else _ours(html_text(str(value)))


def _ours(text: str) -> Any:
    from markupsafe import Markup

    return Markup(text)  # noqa: S704 -- every piece of it went through an escape


def _held(check: Check) -> str:
    """The number that the limit holds, or whatever else was measured; empty where nothing was."""
    row = cells(check)
    change = check.limit is not None and check.limit.of == "change" and row.change != ABSENT
    found = row.change if change else row.measured
    return "" if found == ABSENT else found


def _small(check: Check, axis: Axis | None = None) -> Any:
    """Draw a check in one line, if there is something to draw."""
    one = plot.mark(check)
    if one is None:
        failing = check.failing
        return _ours(plot.share_bar(failing.share)) if failing and failing.rows else ""
    axis = axis or around(one.values)
    return _ours(plot.small(one, axis)) if axis else ""


def _large(check: Check) -> Any:
    one = plot.mark(check)
    axis = around(one.values) if one else None
    if one is None or axis is None or check.limit is None or check.limit.value is None:
        return ""
    return _ours(plot.large(one, axis, check.limit.text))


def _slice_table(slices: Iterable[Check]) -> _Drawn:
    shown = tuple(slices)
    return _Drawn(rows=shown, axis=plot.shared_axis(plot.mark(check) for check in shown))


def _group_table(check: Check) -> _Drawn:
    shown = tuple(group_rates(check).items())
    rates = [rate for _, groups in shown for rate in groups]
    return _Drawn(rows=shown, axis=around(value for rate in rates for value in rate.values))


def _group_plot(rate: GroupRate, axis: Axis | None) -> Any:
    if axis is None or rate.rate is None:
        return ""
    bounded = rate.low is not None or rate.high is not None
    one = plot.Mark(point=rate.rate, low=rate.low, high=rate.high, bounded=bounded)
    return _ours(plot.small(one, axis))


def _filters(checks: Iterable[Check]) -> dict[str, int]:
    """What a reader can narrow the page down to, and how many checks that leaves."""
    made = list(checks)
    tally = {"blocking": sum(check.blocking for check in made)}
    for outcome in Outcome:
        if outcome not in (Outcome.PASS, Outcome.SKIPPED):
            tally[outcome.value] = sum(check.outcome is outcome for check in made)
    found = {name: count for name, count in tally.items() if count}
    return found if len(made) > 1 and found else {}


_FILTERS: dict[str, Any] = {
    "id": lambda text: _ours(html_id(text)),
    "sentence": lambda text: _ours(html_sentence(text)),
    "count": lambda value: f"{value:,}",
    "number": number,
    "rows": rows,
    "short": short,
}
_GLOBALS: dict[str, Any] = {
    "Outcome": Outcome,
    "anchor": anchor,
    "badge": lambda outcome: _BADGES.get(outcome, WORDS[outcome]),
    "cells": cells,
    "facts": facts,
    "found_slices": found_slices,
    "more_found": more_found,
    "group_plot": _group_plot,
    "group_table": _group_table,
    "held": _held,
    "large": _large,
    "order": ORDER_OF_COUNTS,
    "place": place,
    "range": interval,
    "share_bar": lambda share: _ours(plot.share_bar(share)),
    "slice_of": entries.slice_of,
    "slice_table": _slice_table,
    "small": _small,
    "words": WORDS,
}
