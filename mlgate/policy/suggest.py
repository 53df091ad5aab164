"""The nearest known name for a wrong one."""

from collections.abc import Iterable

_ALIKE = 0.65  #: of difflib's ratio; at 0.6 `capital_loss` would be taken for `marital_status`
_SHORTEST_PART = 3


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`, or the only one that holds it; None where there is none."""
    from difflib import get_close_matches

    folded = name.casefold()
    by_folded = {candidate.casefold(): candidate for candidate in known}
    found = get_close_matches(folded, list(by_folded), n=1, cutoff=_ALIKE)
    if found:
        return by_folded[found[0]]
    holding = [candidate for candidate in by_folded if folded in candidate]
    if len(folded) >= _SHORTEST_PART and len(holding) == 1:
        return by_folded[holding[0]]
    return None
