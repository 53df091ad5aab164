"""URLs as they may be shown: without user, password, query and fragment."""

import re
from urllib.parse import urlsplit, urlunsplit

_SCHEME = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]*://")


def is_url(text: str) -> bool:
    """Whether `text` starts with a scheme and `//`; `C:/data` and `git@host:path` do not."""
    return _SCHEME.match(text) is not None


def without_secrets(url: str) -> str:
    """Drop user, password, query and fragment; text that is no URL comes back as it is."""
    if not is_url(url):
        return url
    try:
        parts = urlsplit(url)
    except ValueError:
        return url[: url.index("://") + 3] + "…"
    return urlunsplit((parts.scheme, parts.netloc.rpartition("@")[2], parts.path, "", ""))
