"""Groups in words; what is no value of the data never reads like one."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence

from mlgate.data.bands import Interval
from mlgate.gates.bias.evidence import Group, Value
from mlgate.policy.by import By

NULL = "(null)"
POOLED = "(small groups)"
_SHOWN = 40  #: characters of a value in a sentence; details have all of them
_LISTED = 5


def group_name(group: Group, by: Sequence[By]) -> str:
    """`Female`, or for crossed groups `sex=Female and age=25 to under 45`."""
    if len(by) == 1:
        return value_name(group.values[0])
    return " and ".join(
        f"{item.column}={value_name(value)}" for item, value in zip(by, group.values, strict=True)
    )


def value_name(value: Value) -> str:
    """A value, an interval, or NULL."""
    if value is None:
        return NULL
    if isinstance(value, Interval):
        return value.words
    if value in (NULL, POOLED) or value != value.strip() or not value:
        return repr(_shortened(value))
    return _shortened(value)


def listed(names: Sequence[str]) -> str:
    """A few names, and how many more there are."""
    more = f" and {len(names) - _LISTED:,} more" if len(names) > _LISTED else ""
    return ", ".join(names[:_LISTED]) + more


def look_alikes(groups: Sequence[Group], by: Sequence[By]) -> Iterator[str]:
    """Say which values of a column differ only by case or spaces."""
    for index, item in enumerate(by):
        alike: dict[str, set[str]] = defaultdict(set)
        for value in (group.values[index] for group in groups):
            if isinstance(value, str):
                alike[re.sub(r"\s+", " ", value.strip()).casefold()].add(value)
        for values in alike.values():
            if len(values) > 1:
                shown = listed([repr(_shortened(value)) for value in sorted(values)])
                yield (
                    f"the groups {shown} of `{item.column}` differ only by case or spaces "
                    "and are counted apart"
                )


def _shortened(value: str) -> str:
    return value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"
