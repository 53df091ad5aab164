"""What is in a table, read through the engine: small numbers for each column, never its rows."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from mlgate.data.template import column as column_of
from mlgate.data.template import statement
from mlgate.gates.schema.evidence import Column as Declared
from mlgate.gates.schema.logical_type import has_type, read_as_text, value_of
from mlgate.init.personal import names_an_id
from mlgate.init.tables import TableFile

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine
    from mlgate.data.source import Source

WHOLE_BYTES = 1_000_000_000  #: of files; of a larger table only its first rows are read
FIRST_ROWS = 1_000_000
MOST_VALUES = 20  #: of a column whose values are looked at one by one
_IN_TEXT = ("integer", "number", "boolean", "date", "timestamp", "time")
_DECLARED = (
    "integer", "number", "boolean", "date", "timestamp", "time", "string", "array", "object",
)  # fmt: skip
_NUMBERS = ("integer", "number")


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column."""

    name: str
    logical: str | None  #: logical type of the schema gate; null where it has no word for it
    filled: int  #: rows with a value, NaN not counted
    infinite: int = 0
    distinct: int = 0  #: about
    low: float | None = None  #: smallest finite number
    high: float | None = None
    #: value as text -> rows; null where there are more than `MOST_VALUES`
    values: Mapping[str, int] | None = None
    #: whether every row has a value of its own; asked only where the name is that of an id
    unique: bool = False

    @property
    def is_number(self) -> bool:
        """Whether it holds integers or numbers."""
        return self.logical in _NUMBERS

    @property
    def is_share(self) -> bool:
        """Whether its numbers could be probabilities."""
        inside = self.low is not None and self.high is not None and self.low >= 0 and self.high <= 1
        return self.logical == "number" and inside and not self.infinite and self.distinct > 2


@dataclass(frozen=True, kw_only=True)
class Profile:
    """One table."""

    table: TableFile
    source: "Source"
    rows: int
    whole: bool  #: whether all rows were read
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name."""
        return next(column for column in self.columns if column.name == name)


def profile(engine: "Engine", table: TableFile, source: "Source") -> Profile:
    """Look at every column of a table.

    Raises
    ------
    SourceError
        If the table cannot be read.

    """
    whole = sum(file.stat().st_size for file in source.files) <= WHOLE_BYTES
    rows = rows_of(engine, source, whole=whole)
    declared = [
        Declared(name=name, type=of_type, text=read_as_text(of_type, source.format, "date"))
        for name, of_type in engine.columns(source).items()
    ]
    counted, typed = _typed(engine, rows, declared)
    measured = _measured(engine, rows, typed)
    columns = tuple(
        _looked_at(engine, rows, one, of, counted)
        for one, of in zip(measured, declared, strict=True)
    )
    return Profile(table=table, source=source, rows=counted, whole=whole, columns=columns)


def rows_of(engine: "Engine", source: "Source", *, whole: bool) -> "Expression":
    """What a FROM clause reads: the table, or its first rows."""
    from sqlglot import exp

    scan = engine.scan(source)
    if whole:
        return scan
    return exp.select("*").from_(scan).limit(FIRST_ROWS).subquery("first_rows")


def _typed(
    engine: "Engine", rows: "Expression", declared: Sequence[Declared]
) -> tuple[int, list[tuple[Declared, str | None]]]:
    """Number of rows, and each column with the narrowest logical type that holds its values."""
    from sqlglot import exp

    asked = [statement("count(*)")]
    for column in declared:
        if column.text:
            raw = column_of(column.name)
            asked.append(statement("count(:x)", x=raw))
            asked += [statement("count(:x)", x=value_of(column, kind)) for kind in _IN_TEXT]
            # 007 is a name, not the number 7
            asked.append(statement("count_if(regexp_matches(trim(:x), '^[-+]?0[0-9]'))", x=raw))
    answers = iter(engine.rows(exp.select(*asked).from_(rows))[0])
    counted = int(next(answers))
    typed: list[tuple[Declared, str | None]] = []
    for column in declared:
        if not column.text:
            typed.append((column, _declared_type(column)))
            continue
        filled = next(answers)
        fits = {kind: next(answers) == filled for kind in _IN_TEXT}
        padded = bool(next(answers) or 0)
        logical = next((kind for kind in _IN_TEXT if fits[kind]), "string") if filled else None
        typed.append((column, "string" if padded and logical in _NUMBERS else logical))
    return counted, typed


def _declared_type(column: Declared) -> str | None:
    if column.type == "NULL":
        return None
    return next((logical for logical in _DECLARED if has_type(column, logical)), None)


def _measured(
    engine: "Engine", rows: "Expression", typed: Sequence[tuple[Declared, str | None]]
) -> list[Column]:
    from sqlglot import exp

    asked = [statement("count(*)")]
    for column, logical in typed:
        asked += _questions(column, logical)
    answers = iter(engine.rows(exp.select(*asked).from_(rows))[0][1:])
    measured = []
    for column, logical in typed:
        if logical in _NUMBERS:
            filled, distinct, infinite, low, high = (next(answers) for _ in range(5))
            numbers = {"infinite": infinite or 0, "low": low, "high": high}
        else:
            filled, distinct, numbers = next(answers), next(answers), {}
        measured.append(
            Column(name=column.name, logical=logical, filled=filled, distinct=distinct, **numbers)
        )
    return measured


def _questions(column: Declared, logical: str | None) -> list["Expression"]:
    value = value_of(column, logical)
    if logical not in _NUMBERS:
        raw = column_of(column.name)
        countable = logical is not None and logical not in ("array", "object")
        distinct = "approx_count_distinct(:x)" if countable else "0"
        return [statement("count(:x)", x=raw), statement(distinct, x=value)]
    number = statement("CAST(:x AS DOUBLE)", x=value)
    finite = statement("CASE WHEN isfinite(:d) THEN :x END", d=number, x=value)
    return [
        statement("count(CASE WHEN NOT isnan(:d) THEN 1 END)", d=number),
        statement("approx_count_distinct(:x)", x=value),
        statement("count_if(isinf(:d))", d=number),
        statement("min(:x)", x=finite),
        statement("max(:x)", x=finite),
    ]


def _looked_at(
    engine: "Engine", rows: "Expression", column: Column, declared: Declared, counted: int
) -> Column:
    """The column with its values, where they are few, or whether it tells rows apart."""
    from sqlglot import exp

    # the number of distinct values is an estimate, which is nearly exact where it is small
    if 0 < column.distinct <= MOST_VALUES + 2:
        column = _with_values(engine, rows, column, declared)
    may_be_id = column.logical in ("integer", "string") and names_an_id(column.name)
    if may_be_id and column.filled == counted and column.distinct > counted / 2:
        query = exp.select(statement("count(DISTINCT :x)", x=column_of(column.name))).from_(rows)
        column = replace(column, unique=engine.rows(query)[0][0] == counted)
    return column


def _with_values(
    engine: "Engine", rows: "Expression", column: Column, declared: Declared
) -> Column:
    from sqlglot import exp

    from mlgate.data.column_value import as_text

    text = as_text(column_of(column.name), declared.type)
    query = (
        exp.select(exp.alias_(text, "value"), exp.alias_(statement("count(*)"), "times"))
        .from_(rows)
        .group_by("1")
        .order_by("2 DESC", "1")
        .limit(MOST_VALUES + 2)
    )
    found: dict[str, Any] = {
        str(value): int(times) for value, times in engine.rows(query) if value is not None
    }
    return replace(column, values=found if len(found) <= MOST_VALUES else None)
