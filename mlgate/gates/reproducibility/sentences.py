"""What is said of an output that is reproduced, or is not."""

from mlgate.gates.reproducibility.evidence import Cause, Comparison, First, Output, Suspect, Tally
from mlgate.gates.reproducibility.level import ATOL, RTOL, strictest
from mlgate.present import numbers

_MOST_SUSPECTS = 3
_SHOWN = {
    "seed": "unseeded randomness, since two fresh runs differ and three agree once the generators "
    "are seeded",
    "hash": "the order of hashes, since two fresh runs differ and three agree under "
    "PYTHONHASHSEED=0",
    "threads": "threads, since two fresh runs differ and three agree on one thread",
    "moment": "a time or a random name in the file, in which two fresh runs differ too",
}
NOT_WRITTEN_FIX = (
    "let the command write it there (paths are relative to the policy), or take it out of "
    "`outputs` and `compare`"
)
_ELSEWHERE = (
    "two fresh runs agree with each other, so the one in place was likely made by other code, data "
    "or packages"
)
_PERHAPS_ELSEWHERE = (
    "two fresh runs agree with each other, which may be chance, since the value that differs has "
    "few digits; if they always do, the one in place was made by other code, data or packages"
)
_FIXES = {
    "seed": "give it a seed, such as `random_state=0`",
    "hash": "sort what comes out of a set before its order matters",
    "threads": "set OMP_NUM_THREADS=1 for the command, or write a level that threads leave alone, "
    f"such as {{close: {{rtol: {RTOL:g}, atol: {ATOL:g}}}}}",
    "moment": "write times and names that are new each time into a file of their own",
    "in place": "run the command and keep what it writes, if the change is meant; else look for "
    "what differs: code, data or packages",
}


def agrees(output: Output) -> str:
    """Why a check passes."""
    comparison = output.comparison
    tally = comparison.tally if comparison else None
    again = "" if output.runs < 2 else f" in {output.runs} fresh runs"
    start = f"the retrained {output.path}"
    if tally is None:
        return f"{start} is the same file as {output.against}{again}"
    if not tally.differing:
        count = numbers.rows(tally.total) if tally.unit == "rows" else _counted(tally)
        return f"{start} has the values of {output.against}{again} ({count})"
    return (
        f"{start} agrees with {output.against} at level {output.level.text}{again}: "
        f"{_share(tally)} differ{'s' if tally.differing == 1 else ''}{_most(tally)}"
    )


def differs(output: Output) -> str:
    """Why a check fails."""
    comparison = output.comparison
    if comparison is None:
        raise ValueError(f"{output.path} was not compared")
    if not comparison.written:
        once = "" if output.runs < 2 else f" in one of {output.runs} fresh runs"
        return f"the training ended without an error and did not write {output.path}{once}"
    if not comparison.usable:
        against = f"cannot be compared with {output.against}"
        return f"the retrained {output.path} {against}: {comparison.mismatch}"
    parts = [f"the retrained {output.path} differs from {output.against}: {_what(comparison)}"]
    if comparison.mismatch is None:
        best = strictest(list(comparison.held))
        parts.append("no level holds" if best is None else f"it holds at level {best.text}")
    if output.cause is not None:
        parts += _cause(output.cause)
    return "; ".join(parts)


def measured(comparison: Comparison) -> str | None:
    """How far apart the two are, in a few words."""
    if not comparison.written:
        return "not written"
    if not comparison.usable:
        return "nothing to compare"
    if comparison.mismatch is not None:
        return "of another shape"
    tally = comparison.tally
    if tally is None:
        return "the same file" if comparison.first is None else "another file"
    return f"{_share(tally)} differ{'s' if tally.differing == 1 else ''}"


def fix(output: Output) -> str:
    """What to do about an output that differs."""
    cause = output.cause
    if cause is not None and cause.shown == "in place" and cause.few:
        return f"raise `runs` to see whether fresh runs agree; then {_FIXES['in place']}"
    if cause is not None and cause.shown is not None:
        where = _place(cause.suspects)
        return _FIXES[cause.shown] + (f" ({where})" if where else "")
    if output.comparison is not None and not output.comparison.written:
        return NOT_WRITTEN_FIX
    if output.comparison is not None and output.comparison.mismatch is not None:
        return "look at what the command writes, and at `outputs`"
    if cause is not None and cause.suspects:
        return "look at the suspects: seed what draws, and sort what has no order of its own"
    return "look for what draws without a seed, or write a level that allows for it"


def _what(comparison: Comparison) -> str:
    if comparison.mismatch is not None:
        return comparison.mismatch
    tally = comparison.tally
    if tally is None or (not tally.differing and comparison.first is not None):
        place = comparison.first.where if comparison.first else "its bytes"
        same = "" if tally is None else ", with the same values"
        return f"first in {place}{same}"
    parts = [_share(tally)]
    if tally.first is not None:
        parts.append(f"first {_first(tally.first)}")
    text = ", ".join(parts) + _most(tally)
    if tally.flipped:
        text += f", {numbers.rows(tally.flipped)} with another decision"
    return text


def _first(first: First) -> str:
    where = first.where
    if first.key is not None and first.key_name is not None and first.column is not None:
        where = f"`{first.column}` of `{first.key_name}` {first.key}"
    if first.fresh is None or first.reference is None:
        return where
    here, there = _apart(first.fresh, first.reference)
    return f"{where} ({here} against {there})"


def _apart(here: str, there: str) -> tuple[str, str]:
    """Numbers with digits enough to differ as printed; other values as they are."""
    try:
        pair = float(here), float(there)
    except ValueError:
        return here, there
    first, second = numbers.together(pair)
    return (first, second) if first != second else (here, there)


def _most(tally: Tally) -> str:
    if tally.max_abs is None or not tally.differing:
        return ""
    return f", max {numbers.number(tally.max_abs, digits=2)}"


def _share(tally: Tally) -> str:
    return f"{tally.differing:,} of {_counted(tally)}"


def _counted(tally: Tally) -> str:
    unit = tally.unit.removesuffix("s") if tally.total == 1 else tally.unit
    return f"{tally.total:,} {unit}"


def _cause(cause: Cause) -> list[str]:
    if cause.shown == "in place":
        return [_PERHAPS_ELSEWHERE if cause.few else _ELSEWHERE]
    if cause.shown is not None:
        named = _listed(cause.suspects)
        return [f"cause: {_SHOWN[cause.shown]}" + (f": {named}" if named else "")]
    parts = []
    if cause.repeats is False:
        tried = f", with {' and with '.join(cause.tried)} as well" if cause.tried else ""
        parts.append(f"two fresh runs differ from each other too{tried}")
        parts.append("the cause was not found")
    if cause.suspects:
        parts.append(f"suspects, not shown: {_listed(cause.suspects)}")
    return parts


def _listed(suspects: tuple[Suspect, ...]) -> str:
    named = [f"{each.file}:{each.line} {each.what}" for each in suspects[:_MOST_SUSPECTS]]
    more = len(suspects) - len(named)
    return ", ".join(named) + (f" and {more} more" if more else "")


def _place(suspects: tuple[Suspect, ...]) -> str:
    return ", ".join(f"{each.file}:{each.line}" for each in suspects[:_MOST_SUSPECTS])
