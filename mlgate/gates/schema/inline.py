"""The rules of an entry that says inline what the table must be."""

from collections.abc import Iterator
from typing import Any

from mlgate.gates.schema.limits import Wants
from mlgate.gates.schema.params import ColumnParams, SchemaParams
from mlgate.gates.schema.rules import Bound, Kind, Rule, key_name
from mlgate.policy.entry import Entry
from mlgate.result.identity import encode
from mlgate.result.outcome import Severity

_LONGEST = 60  #: characters of a limit as text


def inline_rules(entry: Entry[SchemaParams]) -> tuple[Rule, ...]:
    """Every rule of the entry, each with the line of its key."""
    return (*_of_table(entry), *_of_columns(entry))


def listed_rules(entry: Entry[SchemaParams], listed: tuple[str, ...]) -> Iterator[Rule]:
    """`extra_columns` and `order`: about the columns that are listed, inline or in a contract."""
    params = entry.params
    asked: list[tuple[Kind, str, bool]] = [
        ("columns", "extra_columns", params.extra_columns == "forbid"),
        ("order", "order", params.order),
    ]
    for kind, key, given in asked:
        if given:
            yield Rule(
                kind=kind,
                name=kind,
                keys=listed,
                limit=list(listed),
                severity=Severity(params.severity),
                file=entry.file,
                line=entry.line(key),
                text="extra_columns forbid" if kind == "columns" else "order",
            )


def limit_text(name: str, limit: Any) -> str:
    """As the policy says it: `maximum 120`."""
    if isinstance(limit, list | tuple):
        shown = "[" + ", ".join(_word(value) for value in limit) + "]"
    else:
        shown = _word(limit)
    text = f"{name} {shown}"
    return text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…"


def _word(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def value_kinds(wants: Wants) -> Iterator[tuple[Kind, Any]]:
    """The value rules of a column in the order of the documentation."""
    kinds: tuple[Kind, ...] = (
        "minimum", "maximum", "exclusive_minimum", "exclusive_maximum", "multiple_of",
        "allowed_values", "pattern", "min_length", "max_length",
    )  # fmt: skip
    for kind in kinds:
        if kind in wants.limits:
            yield kind, wants.limits[kind]


def _of_table(entry: Entry[SchemaParams]) -> Iterator[Rule]:
    params = entry.params
    common: dict[str, Any] = {"file": entry.file, "severity": Severity(params.severity)}
    yield from listed_rules(entry, tuple(params.columns or ()))
    if params.rows is not None:
        bound = _rows_bound(params)
        line = entry.line("rows.min" if params.rows.min is not None else "rows.max")
        text = f"rows: {bound.text}"
        yield Rule(kind="row_count", name="row_count", bound=bound, line=line, text=text, **common)
    keys: list[tuple[Kind, str, list[str]]] = [
        ("unique_key", f"unique.{index}", key) for index, key in enumerate(params.unique or [])
    ]
    if params.primary_key is not None:
        keys.insert(0, ("primary_key", "primary_key", params.primary_key))
    for kind, written, key in keys:
        columns = tuple(key)
        yield Rule(
            kind=kind,
            name="primary_key" if kind == "primary_key" else key_name("unique", columns),
            keys=columns,
            key_types=tuple(params.wants_of(column).needs for column in columns),
            limit=list(columns),
            line=entry.line(written),
            text=limit_text("primary_key" if kind == "primary_key" else "unique", key),
            **common,
        )


def _rows_bound(params: SchemaParams) -> Bound:
    rows = params.rows
    if rows is None or (rows.min is None and rows.max is None):
        raise ValueError("the entry bounds no number of rows")
    if rows.min is None:
        return Bound(op="<=", low=rows.max or 0)
    if rows.max is None:
        return Bound(op=">=", low=rows.min)
    return Bound(op="between", low=rows.min, high=rows.max)


def _of_columns(entry: Entry[SchemaParams]) -> Iterator[Rule]:
    for name, column in (entry.params.columns or {}).items():
        for kind, key, limit in _of_column(column):
            yield Rule(
                kind=kind,
                name=encode(kind),
                column=name,
                limit=limit,
                needs=column.wants.needs,
                keys=(name,) if kind == "unique" else (),
                key_types=(column.wants.needs,) if kind == "unique" else (),
                nan=column.nan or "allow",
                severity=Severity(entry.params.severity),
                file=entry.file,
                line=entry.line(f"columns.{name}{key}"),
                text=kind if limit is None else limit_text(kind, limit),
            )


def _of_column(column: ColumnParams) -> Iterator[tuple[Kind, str, Any]]:
    """Kind, the key that says it, and its limit."""
    yield "present", "", None
    if column.type is not None:
        yield "type", ".type", column.type
    if column.required:
        yield "required", ".required", None
    if column.nan == "forbid":
        yield "nan", ".nan", None
    if column.unique:
        yield "unique", ".unique", None
    for kind, limit in value_kinds(column.wants):
        yield kind, f".{kind}", limit
