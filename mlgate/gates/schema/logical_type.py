"""Logical types, and which columns of a file have them."""

from typing import TYPE_CHECKING, Any, Literal

from mlgate.data.template import column as column_of
from mlgate.data.template import statement
from mlgate.gates.schema.evidence import Column

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

LogicalType = Literal[
    "string", "integer", "number", "boolean", "date", "timestamp", "time", "object", "array"
]
NUMBERS = frozenset({"integer", "number"})
MOMENTS = frozenset({"date", "timestamp", "time"})

_INTEGERS = frozenset(
    {
        "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT",
        "UTINYINT", "USMALLINT", "UINTEGER", "UBIGINT", "UHUGEINT",
    }
)  # fmt: skip
_FLOATS = frozenset({"FLOAT", "DOUBLE"})

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "[0-9]{2}:[0-9]{2}(:[0-9]{2}([.][0-9]{1,9})?)?"
_ZONE = "(Z|[-+][0-9]{2}(:?[0-9]{2})?)?"
#: What a cell of text looks like, and the engine's type for it. Spaces around a value do not count.
_TEXTS = {
    "integer": ("[-+]?[0-9]+", "HUGEINT"),
    "date": (_DAY, "DATE"),
    "timestamp": (f"{_DAY}([T ]{_CLOCK}{_ZONE})?", "TIMESTAMPTZ"),
    "time": (_CLOCK, "TIME"),
}
_OTHER_TEXTS = {
    "number": "CASE WHEN NOT contains(:x, '_') THEN TRY_CAST(trim(:x) AS DOUBLE) END",
    "boolean": "CASE lower(trim(:x)) WHEN 'true' THEN TRUE WHEN 'false' THEN FALSE END",
}
_NULLS = {"boolean": "BOOLEAN", "number": "DOUBLE"} | {
    logical: of_type for logical, (_, of_type) in _TEXTS.items()
}
_CAST = frozenset({*_TEXTS, *_OTHER_TEXTS})


def has_type(column: Column, logical: str) -> bool:
    """Whether the file's own type of the column is, or may turn out to be, the logical one.

    Any width of integer is an integer, integers are numbers too, and a decimal without places is an
    integer. A text column may hold anything but objects and arrays: its cells are looked at.
    """
    of_type = column.type
    if of_type == "NULL":  # JSON lines that are null in every row
        return True
    if column.text:
        return logical not in ("object", "array")
    return _is_of(of_type, logical)


def _is_of(of_type: str, logical: str) -> bool:
    decimal = of_type.startswith("DECIMAL")
    integer = of_type in _INTEGERS or (decimal and of_type.endswith(",0)"))
    listed = of_type.endswith("]")
    return {
        "integer": integer,
        "number": integer or decimal or of_type in _FLOATS,
        "string": of_type in ("VARCHAR", "UUID") or of_type.startswith("ENUM"),
        "array": listed or of_type == "JSON",
        "object": of_type == "JSON" or (of_type.startswith(("STRUCT", "MAP")) and not listed),
        "boolean": of_type == "BOOLEAN",
        "date": of_type == "DATE",
        "timestamp": of_type.startswith("TIMESTAMP") and not listed,
        "time": of_type.startswith("TIME") and not of_type.startswith("TIMESTAMP") and not listed,
    }[logical]


def read_as_text(of_type: str, file_format: str, logical: str | None) -> bool:
    """Whether the contract types the values: all of a CSV, and the moments of JSON lines."""
    if of_type != "VARCHAR":
        return False
    return file_format == "csv" or (file_format == "jsonl" and logical in MOMENTS)


def is_float(column: Column, logical: str | None) -> bool:
    """Whether a value can be NaN."""
    return column.type in _FLOATS or (column.text and logical == "number")


def value_of(column: Column, logical: str | None) -> "Expression":
    """The values as the logical type has them; NULL where a cell of text is not of the type."""
    raw = column_of(column.name)
    if column.text and logical in _CAST:
        return _cast(raw, logical)
    if column.type == "NULL" and logical in _NULLS:
        return statement(f"CAST(:x AS {_NULLS[logical]})", x=raw)
    if column.type.startswith("DECIMAL"):
        return statement("CAST(:x AS DOUBLE)", x=raw)
    if column.type.startswith("TIMESTAMP"):
        # without a zone is UTC; nanoseconds cannot be compared with microseconds
        return statement("CAST(:x AS TIMESTAMPTZ)", x=raw)
    if column.type == "UUID" or column.type.startswith("ENUM"):
        return statement("CAST(:x AS VARCHAR)", x=raw)
    return raw


def _cast(raw: "Expression", logical: str | None) -> "Expression":
    if logical in _OTHER_TEXTS:
        return statement(_OTHER_TEXTS[logical], x=raw)
    looks, of_type = _TEXTS[logical or ""]
    return statement(
        f"CASE WHEN regexp_matches(trim(:x), :looks) THEN TRY_CAST(trim(:x) AS {of_type}) END",
        x=raw,
        looks=f"^{looks}\\z",
    )


def key_of(column: Column, logical: str | None) -> "Expression":
    """The values as a key compares them: NULL and NaN are no key, other cells are at least text."""
    value = value_of(column, logical)
    if is_float(column, logical):
        value = statement("nullif(:x, CAST('nan' AS DOUBLE))", x=value)
    if column.text and logical in _CAST:
        raw = column_of(column.name)
        nan = statement("lower(trim(:x)) IN ('nan', '-nan', '+nan')", x=raw)
        return statement(
            "CASE WHEN :value IS NOT NULL THEN CAST(:value AS VARCHAR) WHEN NOT :nan THEN :x END",
            value=value,
            nan=nan if logical == "number" else statement("FALSE"),
            x=raw,
        )
    return value


def literal(value: Any, column: Column, logical: str | None) -> "Expression":
    """A limit as something that the column's values can be compared with."""
    if logical in MOMENTS and isinstance(value, str):
        of_type = {"date": "DATE", "timestamp": "TIMESTAMPTZ", "time": "TIME"}[logical]
        return statement(f"CAST(:x AS {of_type})", x=value)
    if isinstance(value, float):
        # a 32-bit 0.1 is not over a limit of 0.1
        return statement(f"CAST(:x AS {'FLOAT' if column.type == 'FLOAT' else 'DOUBLE'})", x=value)
    if isinstance(value, int) and not isinstance(value, bool) and column.type in _FLOATS:
        return statement("CAST(:x AS DOUBLE)", x=value)
    return statement(":x", x=value)
