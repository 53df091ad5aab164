"""Regular expressions of a contract (ECMA-262) in the dialect of the engine (RE2)."""

import re
import warnings

_MOST_REPEATS = 1000
_BACKREFERENCE = re.compile(r"\\[1-9]|\\k")
_LOOK_AROUND = re.compile(r"\(\?(?:<?[=!]|>)")
_UNICODE = re.compile(r"\\u\{([0-9A-Fa-f]{1,6})\}|\\u([0-9A-Fa-f]{4})")
_REPEAT = re.compile(r"\{(\d+)(?:,(\d*))?\}")
_PIECE = re.compile(
    r"\\u\{[0-9A-Fa-f]{1,6}\}|\\u[0-9A-Fa-f]{4}|\\x\{[0-9A-Fa-f]+\}|\\[pP](?:\{\^?\w+\}|\w)|\\c[A-Za-z]"
    r"|\\.|\[:\^?\w+:\]|\[\^?\]?|\(\?(?:P?<[A-Za-z_]\w*>|[a-zA-Z-]*[:)]|<?[=!]|>)?"
    r"|\{\d+(?:,\d*)?\}|.",
    re.DOTALL,
)
_SCRIPTS = frozenset(
    {"Arabic", "Cyrillic", "Devanagari", "Greek", "Han", "Hangul", "Hebrew", "Hiragana", "Katakana",
     "Latin", "Thai"}
)  # fmt: skip
_KNOWN_ESCAPES = frozenset("dDwWsSbBnrtfvaAzx")
_CODE = re.compile(r"\\u[0-9A-Fa-f{]|\\x\{|\\c[A-Za-z]")


class PatternError(ValueError):
    """The pattern is not valid, or says what RE2 cannot; the message says which part."""


def translate(pattern: str) -> str:
    r"""Return the same pattern for RE2: it searches, and `$` is the end of the text (`\z`).

    Raises
    ------
    PatternError
        For look-around, back-references, possessive repeats, more than 1,000 repeats, and what is
        no regular expression at all.

    """
    written: list[str] = []
    checked: list[str] = []  # the same for Python's parser, which knows fewer escapes
    in_class = False
    for piece in (found.group() for found in _PIECE.finditer(pattern)):
        refusal = None if in_class else _refusal(piece, written)
        if refusal is not None:
            raise PatternError(refusal)
        ours, theirs = _piece(piece, in_class=in_class)
        written.append(ours)
        checked.append(theirs)
        if in_class:
            in_class = not piece.endswith("]") or piece.startswith(("[:", "\\"))
        else:
            in_class = piece.startswith("[")
    try:
        with warnings.catch_warnings():
            # Of what `[0--` may mean to a later Python; the engine reads it as it stands.
            warnings.simplefilter("ignore", FutureWarning)
            re.compile("".join(checked))
    except (re.error, OverflowError, RecursionError) as error:
        raise PatternError(f"it is no regular expression ({error})") from None
    return "".join(written)


def _refusal(piece: str, before: list[str]) -> str | None:
    if _LOOK_AROUND.match(piece):
        return f"look-around and atomic groups (`{piece}`) are not supported"
    if _BACKREFERENCE.match(piece):
        return f"back-references (`{piece}`) are not supported"
    repeat = _REPEAT.fullmatch(piece)
    if repeat and max(int(part) for part in repeat.groups() if part) > _MOST_REPEATS:
        return f"more than {_MOST_REPEATS:,} repeats (`{piece}`) are not supported"
    if piece == "+" and before and (before[-1] in ("*", "+", "?") or _REPEAT.fullmatch(before[-1])):
        return "possessive repeats (`++`) are not supported"
    return None


def _piece(piece: str, *, in_class: bool) -> tuple[str, str]:
    """The piece for RE2, and for Python's parser."""
    if piece.startswith("\\"):
        return _escape(piece, in_class=in_class)
    if in_class:
        return piece, f"\\{piece}" if piece.startswith("[") else piece
    if piece.startswith("(?"):
        return _group(piece)
    if piece in ("[]", "[^]"):
        raise PatternError(f"an empty class (`{piece}`) is not supported")
    return ("\\z", "$") if piece == "$" else (piece, piece)


def _group(piece: str) -> tuple[str, str]:
    if piece.startswith(("(?<", "(?P<")):
        named = piece if piece.startswith("(?P") else f"(?P<{piece[3:]}"
        return named, named
    if not re.fullmatch(r"\(\?[ims-]*[:)]", piece):
        raise PatternError(f"`{piece}` is not supported")
    return piece, "(?:" if piece.endswith(":") else "(?:)"


def _escape(piece: str, *, in_class: bool) -> tuple[str, str]:
    if piece == "\\":
        raise PatternError("it ends in a lone backslash")
    if _CODE.match(piece):
        return _code(piece)
    letter = piece[1]
    if letter in "pP":
        return _category(piece, in_class=in_class)
    if in_class and letter == "b":
        return "\\x08", "x"
    if letter == "/" or not letter.isascii():
        return letter, letter
    if letter.isalpha() and letter not in _KNOWN_ESCAPES:
        raise PatternError(f"the escape `{piece}` is not known")
    return piece, "x" if letter in "zA" else piece


def _code(piece: str) -> tuple[str, str]:
    r"""A character by its number: `\uXXXX`, `\u{X}`, `\x{X}` or a control character `\cX`."""
    unicode = _UNICODE.fullmatch(piece)
    if unicode is not None:
        digits = unicode.group(1) or unicode.group(2)
        return f"\\x{{{digits}}}", f"\\U{int(digits, 16):08x}"
    if piece.startswith("\\c"):
        return f"\\x{ord(piece[2].upper()) - 64:02x}", "x"
    return piece, "x"


def _category(piece: str, *, in_class: bool) -> tuple[str, str]:
    name = piece[2:].strip("{^}")
    if not 1 <= len(name) <= 2 and name not in _SCRIPTS:
        raise PatternError(f"`{piece}` is not supported; write a category such as `\\p{{L}}`")
    return piece, r"\w" if in_class else "x"
