"""Columns of the predictions that slices can be searched in, where the policy names none."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from mlgate.data.column_value import as_text
from mlgate.data.roles import Roles, roles_read
from mlgate.data.template import column, statement

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.data.source import Source
    from mlgate.policy.predictions_spec import PredictionsSpec

MOST_COLUMNS = 20
MOST_VALUES = 100  #: of a column that is no number
_NUMBERS = re.compile(
    r"U?(TINY|SMALL|BIG|HUGE)INT|U?INTEGER|FLOAT|REAL|DOUBLE|DECIMAL(\([0-9, ]*\))?", re.IGNORECASE
)
_TEXTS = re.compile(r"VARCHAR|BOOLEAN|DATE|ENUM\(.*\)", re.IGNORECASE | re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Searchable:
    """Columns that are searched, and why others are not."""

    columns: tuple[str, ...] = ()
    left_out: Mapping[str, str] = field(default_factory=dict)


def searchable(engine: "Engine", source: "Source", spec: "PredictionsSpec") -> Searchable:
    """Look for columns that are no role and have few values, or numbers; the first 20 of the file.

    Raises
    ------
    SourceError, EngineError
        If the predictions cannot be read.

    """
    types = engine.columns(source)
    taken = {role.column for role in roles_read(Roles(spec=spec), of_rows=True)}
    free = {name: kind for name, kind in types.items() if name not in taken}
    left_out = dict(_left_out(engine, source, free))
    fit = [name for name in free if name not in left_out]
    left_out |= dict.fromkeys(fit[MOST_COLUMNS:], f"{MOST_COLUMNS} columns are searched at most")
    return Searchable(columns=tuple(fit[:MOST_COLUMNS]), left_out=left_out)


def _left_out(
    engine: "Engine", source: "Source", types: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    from sqlglot import exp

    texts = [name for name, kind in types.items() if _TEXTS.fullmatch(kind)]
    for name, kind in types.items():
        if name not in texts and not _NUMBERS.fullmatch(kind):
            yield name, f"it is neither text nor a number ({kind})"
    if not texts:
        return
    counts = [
        measure
        for name in texts
        for text in (as_text(column(name), types[name]),)
        for measure in (
            statement("count(DISTINCT :x)", x=text),
            # In a CSV file numbers are text as well.
            statement(
                "coalesce(sum(CASE WHEN :x IS NULL OR TRY_CAST(:x AS DOUBLE) IS NOT NULL "
                "THEN 0 ELSE 1 END), 0)",
                x=text,
            ),
        )
    ]
    [found] = engine.rows(exp.select(*counts).from_(engine.scan(source)))
    for name, values, words in zip(texts, found[::2], found[1::2], strict=True):
        if values > MOST_VALUES and words:
            yield name, f"it has {int(values):,} values"
