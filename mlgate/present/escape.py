"""Text from data, configuration and artefacts, made safe for each place it is shown in.

One function a target; every format passes whatever it did not write itself through its
own. A second pass through the same function shows more marks but is never unsafe.
"""

import html
import re

#: ECMA-48 control sequences, 7 and 8 bit: CSI, strings such as OSC, two-character escapes.
_ANSI = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]"
    r"|(?:\x1b[PX\]^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x90\x98\x9c-\x9f]*(?:\x07|\x1b\\|\x9c)"
    r"|\x1b[ -/]*[0-~]"
)
#: C0, DEL and C1 controls, line separators, and the marks that reorder text on screen.
_MOVING = re.compile(r"[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")
#: Halves of surrogate pairs and code points that are no characters; encoders refuse them.
_LAST_OF_PLANES = "".join(
    chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0x110000, 0x10000)
)
_NO_CHARACTER = re.compile(f"[\ud800-\udfff\ufdd0-\ufdef{_LAST_OF_PLANES}]")
#: Where a line of a log would be an order to GitHub, Azure or TeamCity.
_COMMAND = re.compile(r"(?<!\S):(?=:)|#(?=#\w*\[)")
#: Times as many characters as are shown: control sequences may stand before what is.
_LOOKED_AT = 8
_REPLACEMENT = "\ufffd"

#: All but what means nothing to any Markdown reader; `_` is a word character to `re` only.
_MARKED = re.compile(r"[^\w \-.,…%=/−–]|_")
#: Where a reader makes a link out of bare text, entities or not.
_LINK = r"@|(?<=www)(?=\.)|:(?=//)"
_LINKS = re.compile(_LINK, re.IGNORECASE)
#: The same, and where a forge makes a mention, a reference or an emoji out of it.
_LINKS_AND_REFERENCES = re.compile(
    rf'{_LINK}|[#!$~&^%](?=[\w"])|(?<=g[hl]-)(?=\d)|[*\[](?=[a-z_]+:)|:(?=[a-z+-][\w+-]*:)',
    re.IGNORECASE,
)
#: What a forge makes a link to a commit of, and mentions the change there.
_COMMIT = re.compile(r"(?<![0-9a-z])[0-9a-f]{7,}(?![0-9a-z])", re.IGNORECASE)
_SHORTER = re.compile(r".{6}(?=.)")
_ID_PARTS = re.compile(r"(?<=/)(?=.)|(?<=.)(?=[.\[@])")
_INNER_SLASH = re.compile(r"(?<=\w)/(?=\w)")
_BACKTICKS = re.compile(r"`([^`]+)`")
#: What starts no list, heading, rule or quick action of a forge.
_HARMLESS_START = re.compile(r"(?!\d+\.(?:\s|$))[^\W_]|[−–]")
#: Marks such a place until the text is escaped; `terminal` leaves no such character in it.
_BREAK = "\0"


def terminal(text: str) -> str:
    """Return one line of printable text that can neither move the cursor nor reorder the line.

    Nor can it command the CI system that keeps the log: a word that begins with `::`, and
    `##[` or `##name[` anywhere, are orders to some of them, so these get a space.
    """
    return _COMMAND.sub(r"\g<0> ", plain(text))


def plain(text: str) -> str:
    """Return one line without control sequences, control characters or marks of direction."""
    line = _MOVING.sub(" ", _ANSI.sub("", text))
    return " ".join(_NO_CHARACTER.sub(_REPLACEMENT, line).split())


def markdown_code(text: str, limit: int = 200) -> str:
    """Return `text` as a `<code>` element that holds in a table cell.

    Backticks do not protect a pipe; numeric entities do, and `<code>` stops mentions and
    references. Bare addresses are broken by an empty comment, so that what a reader copies
    is the text itself.

    Parameters
    ----------
    text
        Any string.
    limit
        Characters shown; a longer text ends in an ellipsis.

    """
    line = _LINKS.sub(rf"\g<0>{_BREAK}", _line(text, limit))
    return f"<code>{_entities(line, '<!-- -->')}</code>"


def markdown_id(check_id: str, limit: int = 200) -> str:
    """Return a check id as `markdown_code` does, with places where a narrow column may break it."""
    parts = _ID_PARTS.split(_line(check_id, limit))
    return f"<code>{'<wbr>'.join(_entities(part, '') for part in parts)}</code>"


def markdown_text(text: str, limit: int = 1000) -> str:
    """Return `text` as prose: no markup, link, mention, reference or command of a forge.

    Parameters
    ----------
    text
        Any string.
    limit
        Characters shown; a longer text ends in an ellipsis.

    """
    without_commits = _COMMIT.sub(
        lambda run: _SHORTER.sub(rf"\g<0>{_BREAK}", run[0]), _line(text, limit)
    )
    return _prose(without_commits)


def markdown_footer(text: str, limit: int = 1000) -> str:
    """Return `text` as `markdown_text` does, with commits that a forge makes links of."""
    return _prose(_line(text, limit))


def _prose(text: str) -> str:
    line = _LINKS_AND_REFERENCES.sub(rf"\g<0>{_BREAK}", text)
    first = (
        line[:1] if _HARMLESS_START.match(line) else "".join(f"&#{ord(char)};" for char in line[:1])
    )
    return first + _entities(line[1:], "&#8203;")


def markdown_sentence(text: str, limit: int = 1000) -> str:
    """Return `text` as `markdown_text` does, with what stands in `backticks` as code.

    Reasons and fixes are written so. Data may bring backticks of its own; they do no harm.
    """
    parts = _BACKTICKS.split(_line(text, limit))
    return "".join(
        markdown_id(part, limit) if number % 2 else _spaced(part, limit)
        for number, part in enumerate(parts)
    )


def html_text(text: str, limit: int = 1000) -> str:
    """Return one line of text for an element or a quoted attribute of HTML.

    Parameters
    ----------
    text
        Any string.
    limit
        Characters shown; a longer text ends in an ellipsis.

    """
    return html.escape(_line(text, limit))


def html_id(text: str, limit: int = 300) -> str:
    """Return a check id, path or key as code, with places where a narrow column may break it."""
    parts = _ID_PARTS.split(_line(text, limit))
    return f"<code>{'<wbr>'.join(map(html.escape, parts))}</code>"


def html_sentence(text: str, limit: int = 1000) -> str:
    """Return `text` as `html_text` does, with what stands in `backticks` as code."""
    parts = _BACKTICKS.split(_line(text, limit))
    return "".join(
        html_id(part) if number % 2 else html.escape(part) for number, part in enumerate(parts)
    )


def xml_text(text: str, limit: int = 8000) -> str:
    r"""Return `text` with only characters that XML 1.0 allows, lines ended by `\n`.

    Markup is left to the XML writer. Reports have been lost over one control character.

    Parameters
    ----------
    text
        Any string.
    limit
        Characters kept; a longer text ends in an ellipsis.

    """
    lines = _ANSI.sub("", text).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    plain = "\n".join(_MOVING.sub(" ", line) for line in lines)
    return _cut(_NO_CHARACTER.sub(_REPLACEMENT, plain), limit)


def _line(text: str, limit: int) -> str:
    """Return what is shown of a text; megabytes of it are not looked through to their end."""
    return _cut(plain(text[: _LOOKED_AT * limit]), limit)


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _entities(text: str, at_break: str) -> str:
    return _MARKED.sub(
        lambda match: at_break if match[0] == _BREAK else f"&#{ord(match[0])};", text
    )


def _spaced(text: str, limit: int) -> str:
    """Return a part of a sentence, with the spaces that part it from the code beside it."""
    before, after = (" " if text[side : side + 1 or None] == " " else "" for side in (0, -1))
    prose = _INNER_SLASH.sub("/<wbr>", markdown_text(text, limit))
    return f"{before}{prose}{after if text.strip() else ''}"
