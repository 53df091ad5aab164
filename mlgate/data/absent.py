"""A column that the policy names and a table lacks."""

from collections.abc import Collection
from dataclasses import dataclass

from mlgate.data.delimiters import delimiter_fix, other_delimiter
from mlgate.data.source import Source
from mlgate.policy.suggest import nearest

_MOST_NAMED = 12


@dataclass(frozen=True, kw_only=True)
class Absent:
    """Why a role of the predictions has no column, and which key of `predictions` is to blame."""

    key: str  #: `target`
    reason: str
    fix: str


def absent_column(name: str, *, key: str, table: str, there: Collection[str], of: Source) -> Absent:
    """What to say of a column that is not there.

    Parameters
    ----------
    name
        The column that the policy names.
    key
        The key of `predictions` that names it.
    table
        The word for this side's predictions.
    there
        The columns that there are.
    of
        Their files.

    """
    near = nearest(name, there)
    reason = f"the {table}'s predictions have no column `{name}`" + (
        f"; did you mean `{near}`?" if near else ""
    )
    if len(there) == 1 and of.format == "csv":
        other = other_delimiter(next(iter(there)), of.delimiter)
        if other is not None:
            return Absent(key=key, reason=reason, fix=delimiter_fix(other))
    todo = "make the baseline anew, or " if table == "baseline" else ""
    fix = f"{todo}correct `{key}` in `predictions`: {_listed(there)}"
    return Absent(key=key, reason=reason, fix=fix)


def _listed(there: Collection[str]) -> str:
    names = list(there)
    if len(names) == 1:
        return f"the only column is `{names[0]}`"
    left = len(names) - _MOST_NAMED
    more = f" and {left:,} more" if left > 0 else ""
    return "the columns are " + ", ".join(f"`{name}`" for name in names[:_MOST_NAMED]) + more
