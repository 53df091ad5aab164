"""Check ids: stable over time, free of measured numbers, safe to print anywhere."""

import unicodedata

_KEPT = "_-+@"


def encode(part: str, *, keep: str = "") -> str:
    """Percent-encode all but Unicode letters and digits (NFC), `_-+@` and `keep`.

    Parameters
    ----------
    part
        A metric, column, value or path.
    keep
        Further characters left alone: `/.` for paths and dotted keys of a file.

    """
    normal = unicodedata.normalize("NFC", part)
    return "".join(
        char
        if char.isalnum() or char in _KEPT or char in keep
        else "".join(f"%{byte:02X}" for byte in char.encode("utf-8", "surrogatepass"))
        for char in normal
    )


def slice_scope(column: str, value: str) -> str:
    """`column=value`, both encoded; parentheses are, so no other value reads `(empty)`."""
    return f"{encode(column)}={encode(value) or '(empty)'}"


def check_id(gate: str, subject: str, rule: str, scope: str | None = None) -> str:
    """`gate/subject.rule[scope]` of parts that are encoded already."""
    return f"{gate}/{subject}.{rule}" + (f"[{scope}]" if scope is not None else "")
