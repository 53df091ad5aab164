"""One line of a file with a part of it marked, as wide as the screen and no wider."""

import re
import unicodedata

from mlgate.present.escape import terminal

#: User and password, then query and fragment of a URL. The line is shown to whoever reads the log.
_SECRETS = re.compile(r"(?<=://)[^\s/@\"']+(?=@)|(?<=[?#])(?<!\s#)[^\s\"'{}\[\],]+")
_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"']*")
#: Where some CI systems see an order to them in the middle of a line.
_COMMAND = re.compile(r"#(?=#\w*\[)")
_MOST_CONTEXT = 12  #: cells before the mark that a line cut on its left keeps


def marked_line(
    source: str, column: int, length: int, *, width: int, note: str = ""
) -> tuple[str, str]:
    """Return the line, and the line below it that marks a part of it.

    Parameters
    ----------
    source
        The line as the file has it, without its end.
    column, length
        The part to mark, in characters; columns count from 1.
    width
        Cells that each of the two lines may take; a longer source is cut so that the mark is seen.
    note
        Stands beside the mark; the one thing that may be wider.

    """
    shown = _safe(source)
    before, marked = shown[: column - 1], shown[column - 1 : column - 1 + max(length, 1)]
    at, wide = cells(before), max(cells(marked), 1)
    beside = cells(note) + 1 if note else 0
    if cells(shown) > width:
        start = at + min(wide, width // 3) + beside - width + 1
        start = max(0, min(start, at - _MOST_CONTEXT))
        shown, at = _without_left(shown, start, at)
        shown = _without_right(shown, width)
    wide = max(1, min(wide, cells(shown) - at))
    return shown, f"{' ' * at}{'^' * wide}{f' {note}' if note else ''}"


def cells(text: str) -> int:
    """Cells that the text takes on a screen: two for wide characters, none for combining ones."""
    return sum(map(_cells, text))


def _cells(char: str) -> int:
    if unicodedata.category(char) in ("Mn", "Me", "Cf"):
        return 0
    return 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1


def _safe(source: str) -> str:
    """The line with as many characters, none of which moves the cursor or tells a secret."""
    text = _URL.sub(lambda url: _SECRETS.sub(lambda part: "*" * len(part[0]), url[0]), source)
    text = "".join(
        char if char.isascii() and char.isprintable() else _visible(char) for char in text
    )
    return _COMMAND.sub("\ufffd", text)


def _visible(char: str) -> str:
    return " " if char.isspace() else terminal(char) or "\ufffd"


def _without_left(shown: str, start: int, at: int) -> tuple[str, int]:
    """The line without its first `start` cells, and where what stood at `at` stands now."""
    if start == 0:
        return shown, at
    gone = 0
    for index, char in enumerate(shown):
        if gone > start:
            return f"…{shown[index:]}", at - gone + 1
        gone += _cells(char)
    return shown, at


def _without_right(shown: str, width: int) -> str:
    if cells(shown) <= width:
        return shown
    taken = 0
    for index, char in enumerate(shown):
        taken += _cells(char)
        if taken > width - 1:
            return f"{shown[:index]}…"
    return shown
