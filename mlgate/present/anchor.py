"""Where in `report.html` a check stands, so that other formats can point at it."""

import re

_LONGEST = 80
#: An id whose parts come back out of the anchor: five words at most, none with a dash.
_SIMPLE = re.compile(r"[a-z_]+/\w+\.\w+(\[\w+=\w+\])?", re.ASCII)
_OTHER = re.compile(r"\W+", re.ASCII)


def anchor(check_id: str) -> str:
    """Return "check-metrics-roc_auc-max_drop"; two checks never share one.

    It is made of the id alone, and of ASCII letters, digits, `_` and `-`. An id that would
    lose something on the way ends in eight digits of its SHA-256.
    """
    slug = _OTHER.sub("-", check_id).strip("-")[:_LONGEST]
    if len(check_id) <= _LONGEST and _SIMPLE.fullmatch(check_id):
        return f"check-{slug}"
    from hashlib import sha256

    digest = sha256(check_id.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"check-{slug}-{digest}" if slug else f"check-{digest}"
