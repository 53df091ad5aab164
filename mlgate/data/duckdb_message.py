"""DuckDB's many-line errors as one line for the user."""

import re
from collections.abc import Mapping

_KIND = re.compile(r"^(?:[A-Z][A-Za-z]*(?: [A-Z][A-Za-z]*)* Error|[A-Za-z]*Exception): ")
_CSV_LINE = re.compile(r"CSV Error on Line: (\d+)")
_CSV_FILE = re.compile(r"^ *file = (.*)$", re.MULTILINE)
_CSV_WIDTH = re.compile(r"Expected Number of Columns: (\d+) Found: (\d+)")
_JSON = re.compile(
    r'JSON(?: transform error)? in file "(.*)", (?:at byte \d+ )?in line (\d+): ?([^{"]*)'
)
_QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")

FORMAT_FIX = "is the file complete, and of the format that its name says? Write it again"

_LINES_FIX = "end all lines alike, and close every quote"
_JSON_FIX = "write one JSON object a line, each key once"


def shorten(message: str, shown: Mapping[str, str]) -> tuple[str, str]:
    """What is wrong, and what to do; no value of a row and no absolute path is in it.

    Parameters
    ----------
    message
        As DuckDB raised it.
    shown
        What each absolute path is called.

    """
    line = _CSV_LINE.search(message)
    if line is not None:
        file = _CSV_FILE.search(message)
        path = file.group(1).strip() if file else ""
        what, fix = _csv(message)
        return f"{shown.get(path, path)}:{line.group(1)}: {what}", fix
    kind = _KIND.match(message)
    first = message[kind.end() :] if kind else message
    first = first.split("\n", 1)[0].strip().rstrip(".")
    if message.startswith("Out of Memory"):
        return (
            f"out of memory: {first}",
            "give mlgate more memory, or its temporary folder more room",
        )
    if message.startswith("Conversion"):
        first = _QUOTED.sub("…", first)
    for path in sorted(shown, key=len, reverse=True):
        first = first.replace(path, shown[path])
    json = _JSON.search(first)
    if json is not None:
        twice = "duplicate key" in first
        what = "a key is written twice" if twice else json.group(3).split(". ")[0].strip()
        return f"{json.group(1)} is not JSON lines, near line {json.group(2)}: {what}", _JSON_FIX
    if "state machine reached an invalid state" in message:
        return "the CSV file is broken, or its lines end in different ways", _LINES_FIX
    if "expected records" in first:
        return "a line is not a JSON object with keys", _JSON_FIX
    if "No magic bytes" in first or "too small to be a Parquet" in first:
        named = next((name for name in shown.values() if name in first), "the file")
        first = f"{named} is not a Parquet file, or is cut off"
    return first, FORMAT_FIX


def _csv(message: str) -> tuple[str, str]:
    width = _CSV_WIDTH.search(message)
    if width is not None:
        return (
            f"the header has {width.group(1)} columns and the line {width.group(2)}",
            "correct the line, quote values that hold the delimiter, or set `delimiter`",
        )
    if "unterminated quote" in message:
        return "a quote is not closed, or text follows it", 'write a quote inside a value as `""`'
    if "Invalid unicode" in message or "not utf-8" in message:
        return "not UTF-8", "save the file as UTF-8"
    if "Maximum line size" in message:
        return "the line is longer than 2 MB", "is this a CSV file? Correct its path or `format`"
    return "the line is not CSV", FORMAT_FIX
