"""A plan as a person reads it, in columns."""

import textwrap
from collections.abc import Iterator, Sequence

from mlgate.plan import words
from mlgate.plan.plan import Plan
from mlgate.present.escape import terminal
from mlgate.render.terminal import cells_of
from mlgate.verdict.planned import Planned, Sight

_STYLES = {Sight.ENOUGH: "32", Sight.TOO_SMALL: "33", Sight.NEVER: "31", Sight.UNKNOWN: "36"}
_ASCII = str.maketrans({"·": "|", "−": "-", "–": "-", "…": "..."})
_LEAST_WIDTH = 40


def render(plan: Plan, *, width: int = 80, colour: bool = False, unicode: bool = True) -> str:
    """Return the plan as lines of text.

    Parameters
    ----------
    plan
        The plan.
    width
        Columns to wrap sentences at. Where the ids fit beside their numbers each check is one
        line, else two; ids are never cut.
    colour
        Write ANSI colours.
    unicode
        The stream takes any character; else our own marks are ASCII.

    """
    lines = list(_lines(plan, max(width, _LEAST_WIDTH), colour=colour))
    text = "".join(f"{line}\n" for line in lines)
    return text if unicode else text.translate(_ASCII)


def _lines(plan: Plan, width: int, *, colour: bool) -> Iterator[str]:
    yield terminal(words.title(plan))
    yield from _wrapped(words.basis(plan), width, "  ")
    for one in words.assumptions(plan):
        option = f" [{one.option}]" if one.option else ""
        yield from _wrapped(f"- {one.text}{option}", width, "    ", first="  ")
    yield ""
    yield from _table(plan, width, colour=colour)
    yield ""
    usual = words.ranges(plan)
    for sentence in (*words.TERMS, *([usual] if usual else []), *words.advice(plan)):
        yield from _wrapped(sentence, width, "  ", first="")
    yield ""
    yield words.conclusion(plan)


def _wrapped(text: str, width: int, indent: str, *, first: str | None = None) -> Sequence[str]:
    return textwrap.wrap(
        terminal(text),
        width,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )


def _table(plan: Plan, width: int, *, colour: bool) -> Iterator[str]:
    with_positives = words.has_positives(plan)
    head = _cells("limit", "rows", "positives" if with_positives else None, "smallest shown")
    rows = [(one, words.row(one)) for one in plan.checks]
    head = (*head, "rows to pass")
    table = [
        (
            *_cells(row.limit, row.rows, row.positives if with_positives else None, row.shown),
            row.needed,
        )
        for _, row in rows
    ]
    widths = [max(map(cells_of, column)) for column in zip(head, *table, strict=True)]
    ids = [terminal(row.id) for _, row in rows]
    longest = max(map(cells_of, (*ids, "check")))
    sight = max(len(row.sight) for _, row in rows)
    beside = longest + sum(widths) + 2 * len(widths) + 2 + sight <= width
    below = 2 + sum(widths) + 2 * len(widths) + sight
    if beside or below <= width:
        yield (_padded("check", longest) if beside else "check\n") + "  " + _numbers(head, widths)
    for (one, row), name, cells in zip(rows, ids, table, strict=True):
        mark = f"\x1b[{_STYLES[one.sight]}m{row.sight}\x1b[0m" if colour else row.sight
        start = _padded(name, longest) if beside else f"{name}\n"
        if beside or below <= width:
            yield f"{start}  {_numbers(cells, widths)}  {mark}"
        else:  # numbers that are too long for a line are told one by one
            told = "; ".join(f"{title} {cell}" for title, cell in zip(head, cells, strict=True))
            yield name
            yield from _wrapped(told, width, "    ", first="  ")
            yield f"  {mark}"
        yield from _reason(one, width)


def _cells(*cells: str | None) -> tuple[str, ...]:
    return tuple(cell for cell in cells if cell is not None)


def _numbers(cells: Sequence[str], widths: Sequence[int]) -> str:
    return "  ".join(
        " " * (width - cells_of(cell)) + cell for cell, width in zip(cells, widths, strict=True)
    )


def _padded(text: str, width: int) -> str:
    return text + " " * (width - cells_of(text))


def _reason(one: Planned, width: int) -> Sequence[str]:
    return () if one.reason is None else _wrapped(one.reason, width, "    ")
