"""On which scale the scores of a side are, and where the two sides' scales differ."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.roles import Role
from mlgate.data.source import Format
from mlgate.data.template import column, statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.policy.predictions_spec import PredictionsSpec

_TEXT = frozenset({"VARCHAR", "JSON"})
_MINUS = "\u2212"
_FACTOR = 10.0  #: between the largest scores of two sides, from which they are on two scales


@dataclass(frozen=True, kw_only=True)
class Scale:
    """The scores of one role; those of a multiclass task's classes are one."""

    columns: tuple[str, ...]
    rows: int  #: with finite scores alone
    outside: int  #: of them, those with a score outside [0, 1]
    low: float
    high: float
    text: bool | None  #: written as text; null where the format knows nothing else

    @property
    def named(self) -> str:
        """The columns, in a message."""
        more = "" if len(self.columns) == 1 else " and the other classes"
        return f"`{self.columns[0]}`{more}"

    @property
    def size(self) -> float:
        """The largest score, whatever its sign."""
        return max(abs(self.low), abs(self.high))

    @property
    def about(self) -> str:
        """A range of round numbers, which tell no score of a row."""
        step = 10.0 ** math.floor(math.log10(self.size)) if self.size else 1.0
        low, high = math.floor(self.low / step) * step, math.ceil(self.high / step) * step
        return f"between {_written(low)} and {_written(high)}"


def scales(
    engine: "Engine",
    table: str,
    read: Iterable[Role],
    types: Mapping[str, str],
    format_: Format,
) -> dict[str, Scale]:
    """The scale of each role of scores that has all of its columns.

    Parameters
    ----------
    engine, table
        Where the rows are.
    read
        The table's roles.
    types
        Of the file's columns.
    format_
        Of the file: a CSV has text alone, so that nothing follows from it.

    Raises
    ------
    EngineError
        If the engine cannot run it.

    """
    from sqlglot import exp

    roles: dict[str, list[Role]] = {}
    for role in read:
        if role.name.partition(":")[0] == "score" and role.column is not None:
            roles.setdefault(role.name, []).append(role)
    there = {
        name: of_name
        for name, of_name in roles.items()
        if all(role.column in types for role in of_name)
    }
    if not there:
        return {}
    measures = [measure for of_name in there.values() for measure in _measures(of_name)]
    [found] = engine.rows(exp.select(*measures).from_(exp.to_table(table)))
    known = {}
    for position, (name, of_name) in enumerate(there.items()):
        rows, outside, low, high = found[4 * position : 4 * position + 4]
        if not rows:
            continue
        written = {types[role.column or ""].upper() in _TEXT for role in of_name}
        known[name] = Scale(
            columns=tuple(role.column or "" for role in of_name),
            rows=int(rows),
            outside=int(outside),
            low=float(low),
            high=float(high),
            text=None if format_ == "csv" else any(written),
        )
    return known


def _measures(roles: Sequence[Role]) -> "Iterator[Expression]":
    """Rows with finite scores, those outside of [0, 1], and both ends."""
    from sqlglot import exp

    values = [column(role.alias) for role in roles]
    finite = exp.and_(*(statement("abs(:x) < CAST('inf' AS DOUBLE)", x=value) for value in values))
    within = exp.and_(*(statement(":x BETWEEN 0 AND 1", x=value) for value in values))
    low = exp.Least(this=values[0].copy(), expressions=[value.copy() for value in values[1:]])
    high = exp.Greatest(this=values[0].copy(), expressions=[value.copy() for value in values[1:]])
    yield statement("coalesce(sum(CASE WHEN :f THEN 1 ELSE 0 END), 0)", f=finite)
    yield statement(
        "coalesce(sum(CASE WHEN :f AND NOT :w THEN 1 ELSE 0 END), 0)",
        f=exp.paren(finite),
        w=exp.paren(within),
    )
    yield statement("min(CASE WHEN :f THEN :x END)", f=finite, x=low)
    yield statement("max(CASE WHEN :f THEN :x END)", f=finite, x=high)


def on_scales(
    spec: "PredictionsSpec", sides: Sequence[tuple[str, Mapping[str, Scale]]]
) -> dict[str, str]:
    """Role -> what to say of its scores' scale, and of both sides' together.

    Parameters
    ----------
    spec
        Whose task says whether scores may be probabilities.
    sides
        The word for the candidate and its scales, and the baseline's if there is one.

    """
    said: dict[str, str] = {}
    for role in sides[0][1]:
        each = [(word, known[role]) for word, known in sides if role in known]
        found = [text for text in (_as_text(each), _of_scale(spec, each)) if text]
        if found:
            said[role] = "; ".join(found)
    if spec.task == "binary" and spec.prediction is None and "score" in said:
        said["decision"] = said["score"]  # the score decides
    return said


_Sides = Sequence[tuple[str, Scale]]


def _as_text(sides: _Sides) -> str | None:
    """One side has its scores as text and the other as numbers."""
    if len(sides) < 2 or {scale.text for _, scale in sides} != {True, False}:
        return None
    each = [
        f"{'text' if scale.text else 'a number'} in {scale.rows:,} rows of the {word}"
        for word, scale in sides
    ]
    return f"{sides[0][1].named} is {' and '.join(each)}, read as the numbers that the text says"


def _of_scale(spec: "PredictionsSpec", sides: _Sides) -> str | None:
    if spec.task in ("regression", "ranking"):
        return None  # of any scale
    named = sides[0][1].named
    if len(sides) == 2 and _differ(sides[0][1], sides[1][1]):
        each = [
            f"{scale.about} in the {word} ({scale.outside:,} of {scale.rows:,} rows outside [0, 1])"
            for word, scale in sides
        ]
        return f"the scores in {named} are {' and '.join(each)}: one of them is on another scale"
    off = [
        f"{scale.outside:,} of {scale.rows:,} rows of the {word}"
        for word, scale in sides
        if scale.outside
    ]
    if not off or spec.task == "score":
        return None
    return f"{' and '.join(off)} have a score outside [0, 1] in {named}, which is no probability"


def _differ(one: Scale, other: Scale) -> bool:
    """One is of probabilities alone and the other mostly not, or one is many times as large."""
    low, high = sorted((one, other), key=lambda scale: scale.outside / scale.rows)
    if not low.outside and 2 * high.outside >= high.rows:
        return True
    small, large = sorted((one.size, other.size))
    return large > 1 and large > _FACTOR * small


def _written(value: float) -> str:
    return f"{value:,.6g}".replace("-", _MINUS)
