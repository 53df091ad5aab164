"""A check drawn: its value, the bounds around it, the limit it was held against and the baseline.

Inline SVG without a single coordinate in pixels from left to right, so that it is as wide as
the place it stands in. Classes say what a mark means; the format's style says how it looks.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from mlgate.present import numbers
from mlgate.present.axis import Axis, around
from mlgate.present.escape import html_text
from mlgate.result.check import Check

_MIDDLE = 46  #: where from top to bottom a large plot draws the value
_FLOOR = 66  #: and its axis


@dataclass(frozen=True, kw_only=True, slots=True)
class Mark:
    """One value with its bounds, in the unit of the axis."""

    point: float | None
    low: float | None = None
    high: float | None = None
    bounded: bool = False  #: a bound that is None is endless, and not absent
    limit: float | None = None
    op: Literal[">=", "<=", "="] | None = None
    baseline: float | None = None
    signs: bool = False  #: values are differences, shown with their sign
    unit: str | None = None

    @property
    def values(self) -> tuple[float | None, ...]:
        """All that the axis has to hold."""
        return (self.point, self.low, self.high, self.limit, self.baseline)


def mark(check: Check) -> Mark | None:
    """Return what is drawn of a check; None where no number was held against a limit."""
    limit = check.limit
    held = check.change if limit is not None and limit.of == "change" else check.measured
    if held is None:
        return None
    change = limit is not None and limit.of == "change"
    bounds = check.interval if limit is not None and check.interval is not None else None
    if bounds is not None and limit is not None and bounds.of != limit.of:
        bounds = None
    return Mark(
        point=held,
        low=bounds.low if bounds else None,
        high=bounds.high if bounds else None,
        bounded=bounds is not None,
        limit=limit.value if limit else None,
        op=limit.op if limit else None,
        baseline=0.0 if change else check.baseline,
        signs=change,
        unit=check.unit,
    )


def shared_axis(marks: Iterable[Mark | None]) -> Axis | None:
    """Return one axis for several marks, so that they can be compared by eye."""
    return around(value for one in marks if one is not None for value in one.values)


def small(one: Mark, axis: Axis) -> str:
    """Return a plot as high as a line of text; the numbers stand beside it."""
    parts = [
        *_forbidden(one, axis, 20),
        *_line("base", axis, one.baseline, 3, 17),
        *_whisker(one, axis, 10, 3),
        *_line("limit", axis, one.limit, 1, 19),
        *_dot(one, axis, 10, 3.5),
    ]
    return f'<svg class="small" aria-hidden="true">{"".join(parts)}</svg>'


def large(one: Mark, axis: Axis, limit_text: str) -> str:
    """Return a plot with its axis, and words at the limit and at the baseline."""
    baseline = "no change" if one.signs else "baseline"
    parts = [
        *_forbidden(one, axis, _FLOOR),
        f'<line class="axis" x1="0" x2="100%" y1="{_FLOOR}" y2="{_FLOOR}"/>',
        *_ticks(one, axis),
        *_line("base", axis, one.baseline, 20, _FLOOR),
        *_line("limit", axis, one.limit, 4, _FLOOR),
        *_words("base", axis, one.baseline, 29, baseline),
        *_words("limit", axis, one.limit, 13, f"limit: {limit_text}"),
        *_whisker(one, axis, _MIDDLE, 6),
        *_dot(one, axis, _MIDDLE, 5),
    ]
    said = html_text(_said(one, limit_text))
    return f'<svg class="large" role="img" aria-label="{said}">{"".join(parts)}</svg>'


def share_bar(share: float) -> str:
    """Return how much of a whole is meant, as a bar; the number stands beside it."""
    width = max(round(100 * min(share, 1.0), 2), 0.6) if share > 0 else 0
    return (
        '<svg class="bar" aria-hidden="true"><rect class="track" width="100%" height="100%"/>'
        f'<rect class="part" width="{width}%" height="100%"/></svg>'
    )


def _said(one: Mark, limit_text: str) -> str:
    show = numbers.change if one.signs else numbers.number
    between = ""
    if one.bounded:
        between = f", bounds {numbers.interval(one.low, one.high, one.unit, signs=one.signs)}"
    what = "change" if one.signs else "value"
    return f"Plot: {what} {show(one.point, one.unit)}{between}; limit {limit_text}"


def _forbidden(one: Mark, axis: Axis, height: int) -> Iterable[str]:
    if one.limit is None or one.op not in (">=", "<="):
        return
    at = axis.at(one.limit)
    left, width = (0.0, at) if one.op == ">=" else (at, round(100 - at, 2))
    yield f'<rect class="beyond" x="{left}%" width="{width}%" height="{height}"/>'


def _line(kind: str, axis: Axis, value: float | None, top: int, bottom: int) -> Iterable[str]:
    if value is not None:
        at = axis.at(value)
        yield f'<line class="{kind}" x1="{at}%" x2="{at}%" y1="{top}" y2="{bottom}"/>'


def _whisker(one: Mark, axis: Axis, middle: int, reach: int) -> Iterable[str]:
    if not one.bounded:
        return
    low = 0.0 if one.low is None else axis.at(one.low)
    high = 100.0 if one.high is None else axis.at(one.high)
    yield f'<line class="span" x1="{low}%" x2="{high}%" y1="{middle}" y2="{middle}"/>'
    top, bottom = middle - reach, middle + reach
    for end, known in ((low, one.low), (high, one.high)):
        if known is not None:
            yield f'<line class="end" x1="{end}%" x2="{end}%" y1="{top}" y2="{bottom}"/>'


def _dot(one: Mark, axis: Axis, middle: int, radius: float) -> Iterable[str]:
    if one.point is not None:
        yield f'<circle class="dot" cx="{axis.at(one.point)}%" cy="{middle}" r="{radius}"/>'


def _ticks(one: Mark, axis: Axis) -> Iterable[str]:
    for tick in axis.ticks():
        at = axis.at(tick)
        anchor = "start" if at < 6 else "end" if at > 94 else "middle"
        text = axis.label(tick, one.unit, signs=one.signs)
        yield f'<line class="axis" x1="{at}%" x2="{at}%" y1="{_FLOOR}" y2="{_FLOOR + 4}"/>'
        yield f'<text class="tick" x="{at}%" y="{_FLOOR + 17}" text-anchor="{anchor}">{text}</text>'


def _words(kind: str, axis: Axis, value: float | None, y: int, text: str) -> Iterable[str]:
    """Return a label beside its line, on the side that has room."""
    if value is None:
        return
    at = axis.at(value)
    side = 'dx="5"' if at < 55 else 'dx="-5" text-anchor="end"'
    yield f'<text class="{kind}-word" x="{at}%" y="{y}" {side}>{html_text(text, 40)}</text>'
