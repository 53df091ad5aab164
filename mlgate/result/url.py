"""URLs as they may be shown: without user, password, query and fragment."""

import re
from urllib.parse import urlsplit, urlunsplit

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")

_IN_TEXT = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://[^\s\"'<>|]+")


def is_url(text: str) -> bool:
    """Whether `text` starts with a scheme and `//`; `C:/data` and `git@host:path` do not."""
    return _SCHEME.match(text) is not None


def without_secrets_in(text: str) -> str:
    """Drop the same from every URL that stands in a text, such as a command."""
    return _IN_TEXT.sub(lambda found: without_secrets(found[0]), text)


def without_secrets(url: str) -> str:
    """Drop user, password, query and fragment; text that is no URL comes back as it is."""
    if not is_url(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[: url.index("://") + 3] + "…"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
