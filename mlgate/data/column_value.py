"""A column as the text that rows are compared by, or as a number.

Ids, labels, decisions and groups become text, so that a Parquet `1`, a CSV `1` and `positive: 1`
are the same: whole floats are written without their `.0`, booleans as `true` and `false` (also
where a CSV says `True` or `TRUE`), and Unicode in its composed form (NFC).
"""

import re
import unicodedata
from typing import TYPE_CHECKING

from mlgate.data.template import statement

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

_FLOATS = re.compile(r"FLOAT|REAL|DOUBLE|DECIMAL(\([0-9, ]*\))?", re.IGNORECASE)
_WIDTHS = ("TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT")
_INTEGERS = frozenset((*_WIDTHS, *(f"U{width}" for width in _WIDTHS)))
_BOOLEANS = {"True": "true", "TRUE": "true", "False": "false", "FALSE": "false"}


def as_text(value: "Expression", of_type: str) -> "Expression":
    """The text that an id, label, decision or group is compared as."""
    if _FLOATS.fullmatch(of_type):
        return statement(
            """CASE WHEN CAST(:x AS DOUBLE) = CAST('nan' AS DOUBLE) THEN NULL
                    WHEN abs(:x) < 9e15 AND :x = floor(:x) THEN CAST(CAST(:x AS BIGINT) AS VARCHAR)
                    ELSE CAST(:x AS VARCHAR) END""",
            x=value,
        )
    if of_type.upper() in _INTEGERS:
        return statement("CAST(:x AS VARCHAR)", x=value)
    text = statement("nfc_normalize(:x)", x=_written(value, of_type))
    return statement(
        """CASE (:x) WHEN 'True' THEN 'true' WHEN 'TRUE' THEN 'true'
                   WHEN 'False' THEN 'false' WHEN 'FALSE' THEN 'false' ELSE :x END""",
        x=text,
    )


def as_label(value: "Expression", of_type: str) -> "Expression":
    """The text of a label or a decision: `1.0` of a text file is the `1` that Parquet says."""
    text = as_text(value, of_type)
    if of_type.upper() not in ("VARCHAR", "JSON"):
        return text
    return statement("regexp_replace(:x, '^(-?[0-9]+)[.]0+$', '\\1')", x=text)


def compared_label(value: str | int | bool) -> str:
    """The same text of a label that the policy says."""
    return re.sub(r"^(-?[0-9]+)\.0+$", r"\1", compared(value), flags=re.ASCII)


def compared(value: str | int | bool) -> str:
    """The same text of a value that the policy says."""
    if isinstance(value, bool):
        return "true" if value else "false"
    text = unicodedata.normalize("NFC", str(value))
    return _BOOLEANS.get(text, text)


def _written(value: "Expression", of_type: str) -> "Expression":
    """A value that is no number, as text."""
    if of_type.upper() == "JSON":  # of JSON lines whose rows differ in type
        return statement(":x ->> '$'", x=value)
    return statement("CAST(:x AS VARCHAR)", x=value)


def as_number(value: "Expression", of_type: str) -> "Expression":
    """The number that a value says; null where it says none."""
    if of_type.upper() in _INTEGERS or _FLOATS.fullmatch(of_type):
        return statement("CAST(:x AS DOUBLE)", x=value)
    if of_type.upper() in ("VARCHAR", "JSON"):
        # The engine reads 1_000 as a thousand, and nobody else does.
        return statement(
            "CASE WHEN contains(:x, '_') THEN NULL ELSE TRY_CAST(trim(:x) AS DOUBLE) END",
            x=_written(value, of_type),
        )
    return statement("CAST(NULL AS DOUBLE)")


def as_flag(value: "Expression", of_type: str) -> "Expression":
    """The number that a value says, where true is 1 and false is 0."""
    if of_type.upper() == "BOOLEAN":
        return statement("CAST(CAST(:x AS INTEGER) AS DOUBLE)", x=value)
    number = as_number(value, of_type)
    if of_type.upper() not in ("VARCHAR", "JSON"):
        return number
    return statement(
        """CASE lower(trim(:text)) WHEN 'true' THEN CAST(1 AS DOUBLE)
                                   WHEN 'false' THEN CAST(0 AS DOUBLE) ELSE :number END""",
        text=_written(value, of_type),
        number=number,
    )
