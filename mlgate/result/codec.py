"""`result.json` to and from a `Report`: the only reader and writer."""

import json
import re
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mlgate.errors import ConfigurationError, Place, Problem
from mlgate.result.report import SCHEMA, Report

#: What a result is called, wherever it lies.
RESULT = "result.json"
#: A result of more than this is written without indentation; 1,000 checks stay below it then.
READABLE_BYTES = 1_000_000
#: A file of more than this is not read: 10,000 checks are smaller.
MAX_BYTES = 20_000_000


def encode(report: Report) -> str:
    """`result.json` as text, ending in a newline; every key is there."""
    # Not pydantic's JSON mode: it refuses half a surrogate pair inside an `Any`.
    document = report.model_dump(by_alias=True)
    text = _written(document, indent=1, separators=None)
    if len(text.encode("utf-8")) > READABLE_BYTES:
        text = _written(document, indent=None, separators=(",", ":"))
    return text + "\n"


def _written(
    document: dict[str, Any], *, indent: int | None, separators: tuple[str, str] | None
) -> str:
    text = json.dumps(
        document,
        indent=indent,
        separators=separators,
        ensure_ascii=False,
        allow_nan=False,
        default=str,
    )
    # Half a pair out of somebody's data can be written to no file.
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def _broken(text: str, error: ValueError) -> str:
    """What a text that is no JSON is: a killed check, or a full disk, leaves half of one."""
    whole = text.strip()
    at_end = isinstance(error, json.JSONDecodeError) and error.pos >= len(text.rstrip())
    cut_off = whole.startswith("{") and (at_end or not whole.endswith("}"))
    return "cut off" if cut_off else "not JSON"


def decode(text: str, *, file: str = RESULT) -> Report:
    """Read a result that mlgate wrote.

    Raises
    ------
    ConfigurationError
        If the text is no result, or one of another version; says which key.

    """
    try:
        document = json.loads(text)
    except ValueError as error:
        why = f"is {_broken(text, error)}: {error}" if text.strip() else "is empty"
        raise ConfigurationError(_refuse(file, why)) from None
    except RecursionError:
        raise ConfigurationError(_refuse(file, "is nested too deeply")) from None
    version = document.get("schema") if isinstance(document, dict) else None
    if version != SCHEMA:
        raise ConfigurationError(
            _refuse(file, f"has schema {str(version)[:60]!r}, and this mlgate reads {SCHEMA!r}")
        )
    try:
        return Report.model_validate(document)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise ConfigurationError(
            _refuse(file, f"is not a result: {where}: {first['msg']}")
        ) from None


def read(path: Path) -> Report:
    """Read `result.json` from disk; `ConfigurationError` if it cannot be."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError as error:
        raise ConfigurationError(_refuse(str(path), f"cannot be read: {error.strerror}")) from None
    if len(raw) > MAX_BYTES:
        raise ConfigurationError(_refuse(str(path), "is larger than any result that mlgate writes"))
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        raise ConfigurationError(_refuse(str(path), "is not UTF-8")) from None
    return decode(text, file=str(path))


def json_schema() -> dict[str, Any]:
    """The JSON Schema of `result.json`; shipped as `result.schema.json`."""
    schema = Report.model_json_schema(by_alias=True, mode="serialization")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "mlgate.result/1",
        **schema,
    }


def _refuse(file: str, why: str) -> Problem:
    return Problem(
        code="MLG031",
        message=f"{file} {why}",
        place=Place(file=file),
        fix="give a result.json that `mlgate check` of this version wrote",
    )
