"""What to do next about a check that holds a number against a limit."""

import math

from mlgate.present.numbers import about
from mlgate.present.statement import VIOLATED, Statement
from mlgate.result.outcome import Outcome

_MOST_TIMES = 100  #: the present rows, that somebody might still add
_LEAKS = (
    "features that are made from the outcome or after it, rows (or users) of the test set that are "
    "in the training set too, and a test set that was changed or filtered"
)


def fix(statement: Statement) -> str | None:
    """Say what to do next; nothing where the check passed."""
    if statement.outcome is Outcome.INCONCLUSIVE:
        return _undecided(statement)
    if statement.outcome in VIOLATED:
        return _violated(statement)
    return None


def _violated(statement: Statement) -> str:
    look = f"find the rows behind it (`mlgate explain {statement.gate}` shows how)"
    if not statement.noise_known:
        look = "find out what moved the number"
        if statement.bounds_the_value:
            look = "find out how the number was made"
        look += "; with its rows under `predictions`, noise is accounted for"
    loosen = f"{_loosen(statement)} in a change of its own"
    if statement.rule == "max_gain":
        known = (
            "" if statement.noise_known else "; list its rows under `predictions`, for its noise"
        )
        return (
            f"look for a leak of the target first: {_LEAKS}{known}; if the gain is real, {loosen}"
        )
    if statement.bounds_a_loss:
        return f"{look}; if it is a price worth paying, {loosen}"
    return f"{look}; if the limit asks too much, {loosen}"


def _undecided(statement: Statement) -> str:
    loosen = _loosen(statement)
    if statement.cure is not None:
        return f"{statement.cure}, or {loosen}"
    if statement.limit == 0 and statement.bounds_a_loss:
        none = f"no number of {statement.counts} shows that nothing was lost"
        return f"{none}: {loosen} to what does not matter"
    if statement.missing_rows > _MOST_TIMES * (statement.n or math.inf):
        return f"no test set decides a limit so close to the value: {loosen}, or leave it undecided"
    if statement.missing_rows:
        number = about(statement.missing_rows)
        return f"add about {number} {statement.counts} to the test set, or {loosen}"
    return f"add {statement.counts} to the test set, or {loosen}"


def _loosen(statement: Statement) -> str:
    return f"loosen {statement.limit_text}" + (f" ({statement.place})" if statement.place else "")
