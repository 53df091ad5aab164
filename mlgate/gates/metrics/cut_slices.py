"""Slices that are intervals of a number: where they lie, and the tables that know them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Literal

from mlgate.data.bands import Interval, band, interval, no_numbers, quartiles
from mlgate.data.template import statement
from mlgate.policy.by import By
from mlgate.result.record import Record

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.data.side import Side


class Cut(Record):
    """The intervals of one item of `slices`."""

    key: str  #: which item, see `By.key`
    column: str
    ends: tuple[float, ...]
    #: whose rows the quartiles are of; null where the ends are the policy's
    quartiles_of: Literal["baseline", "candidate"] | None = None

    def interval(self, value: str) -> Interval:
        """The interval of a slice's value, which is its number from 0."""
        return interval(self.ends, int(value))

    def name(self, value: str) -> str:
        """The same in an id: by the policy's own numbers, or which quartile."""
        if self.quartiles_of is not None:
            return f"quartile-{int(value) + 1}"
        at = int(value)
        if at == 0:
            return f"under-{_exact(self.ends[0])}"
        low = _exact(self.ends[at - 1])
        return f"{low}-{_exact(self.ends[at])}" if at < len(self.ends) else f"{low}+"

    def words(self, value: str) -> str:
        """The interval for a reader: `38 to under 52 (quartile 2)`."""
        which = f" (quartile {int(value) + 1})" if self.quartiles_of is not None else ""
        return f"{self.interval(value).words}{which}"


def _exact(end: float) -> str:
    short = f"{end:.12g}"
    return short if float(short) == end else repr(end)


def with_cuts(
    engine: "Engine", pairs: "Pairs", items: Sequence[By]
) -> "tuple[Pairs, tuple[Cut, ...]]":
    """The pairs with a column for each item that is cut, under its `By.key`.

    A column that is absent or no number is a defect of that name.
    """
    cuts, here, there = [], dict(pairs.candidate.defects), _defects(pairs.baseline)
    for item in {item.key: item for item in items if item.edges is not None}.values():
        for defects, side in ((here, pairs.candidate), (there, pairs.baseline)):
            reason = _unfit(engine, pairs, item, side)
            if reason is not None:
                defects[f"by:{item.key}"] = reason
        if f"by:{item.key}" not in here:
            usable = f"by:{item.key}" not in there
            cuts.append(_cut(engine, pairs, item, baseline=usable))
    if not cuts and len(here) == len(pairs.candidate.defects):
        return pairs, ()
    return _banded(engine, pairs, cuts, here, there), tuple(cuts)


def _defects(side: "Side | None") -> dict[str, str]:
    return {} if side is None else dict(side.defects)


def _unfit(engine: "Engine", pairs: "Pairs", item: By, side: "Side | None") -> str | None:
    from sqlglot import exp

    if side is None:
        return None
    absent = side.defects.get(f"by:{item.column}")
    if absent is not None:
        return absent
    whose = f"the {side.word} have a `{item.column}`"
    return no_numbers(engine, side.table, exp.column(pairs.by[item.column]), whose)


def _cut(engine: "Engine", pairs: "Pairs", item: By, *, baseline: bool) -> Cut:
    """The policy's ends, or the quartiles of the baseline where it has numbers."""
    from sqlglot import exp

    text = exp.column(pairs.by[item.column])
    if isinstance(item.edges, tuple):
        return Cut(key=item.key, column=item.column, ends=item.edges)
    there = pairs.baseline.table if pairs.baseline is not None and baseline else None
    ends, of = quartiles(engine, text, pairs.candidate.table, there)
    return Cut(key=item.key, column=item.column, ends=ends, quartiles_of=of)


def _banded(
    engine: "Engine",
    pairs: "Pairs",
    cuts: Sequence[Cut],
    here: dict[str, str],
    there: dict[str, str],
) -> "Pairs":
    def side(of: "Side", defects: dict[str, str]) -> "Side":
        table = banded(engine, of.table, pairs.by, cuts) if cuts else of.table
        return replace(of, table=table, defects=defects)

    return replace(
        pairs,
        table=banded(engine, pairs.table, pairs.by, cuts) if cuts else pairs.table,
        candidate=side(pairs.candidate, here),
        baseline=None if pairs.baseline is None else side(pairs.baseline, there),
        by={**pairs.by, **band_columns(cuts)},
    )


def band_columns(cuts: Sequence[Cut]) -> dict[str, str]:
    """Each cut's column of a view that `banded` makes."""
    return {cut.key: f"band_{position}" for position, cut in enumerate(cuts)}


def banded(engine: "Engine", table: str, by: "Mapping[str, str]", cuts: Sequence[Cut]) -> str:
    """A view of the table with columns `band_0`, `band_1`, …: the number of a row's interval."""
    from sqlglot import exp

    name = f"{table}_bands"
    bands = [
        exp.alias_(
            # With leading zeros, so that text is in the numbers' order.
            statement(
                "lpad(CAST(:n AS VARCHAR), :digits, '0')",
                n=band(exp.column(by[cut.column]), cut.ends),
                digits=len(str(len(cut.ends))),
            ),
            f"band_{position}",
        )
        for position, cut in enumerate(cuts)
    ]
    query = exp.select("*", *bands).from_(exp.to_table(table))
    temporary = exp.Properties(expressions=[exp.TemporaryProperty()])
    engine.execute(
        exp.Create(
            this=exp.to_table(name),
            kind="VIEW",
            expression=query,
            properties=temporary,
            replace=True,
        )
    )
    return name
