"""The rates of a group, and the measures of bias that are made of them: Fairlearn's definitions."""

from dataclasses import dataclass
from typing import Literal

from mlgate.result.outcome import Direction


@dataclass(frozen=True, kw_only=True)
class Rate:
    """A share of some rows of a group, out of its counts by label and decision."""

    name: str
    title: str
    #: cells (label, decision) of the rows that count, and of those of them that are successes
    among: tuple[tuple[int, int], ...]
    successes: tuple[tuple[int, int], ...]
    rows: str  #: what the rows that count are called: "rows with a positive label"


_ALL = ((0, 0), (0, 1), (1, 0), (1, 1))
_POSITIVES, _NEGATIVES = ((1, 0), (1, 1)), ((0, 0), (0, 1))

SELECTION = Rate(
    name="selection_rate",
    title="selection rate",
    among=_ALL,
    successes=((0, 1), (1, 1)),
    rows="rows",
)
ACCURACY = Rate(
    name="accuracy", title="accuracy", among=_ALL, successes=((0, 0), (1, 1)), rows="rows"
)
TRUE_POSITIVE = Rate(
    name="true_positive_rate",
    title="true positive rate",
    among=_POSITIVES,
    successes=((1, 1),),
    rows="rows with a positive label",
)
FALSE_NEGATIVE = Rate(
    name="false_negative_rate",
    title="false negative rate",
    among=_POSITIVES,
    successes=((1, 0),),
    rows="rows with a positive label",
)
FALSE_POSITIVE = Rate(
    name="false_positive_rate",
    title="false positive rate",
    among=_NEGATIVES,
    successes=((0, 1),),
    rows="rows with a negative label",
)
TRUE_NEGATIVE = Rate(
    name="true_negative_rate",
    title="true negative rate",
    among=_NEGATIVES,
    successes=((0, 0),),
    rows="rows with a negative label",
)
PRECISION = Rate(
    name="precision",
    title="precision",
    among=((0, 1), (1, 1)),
    successes=((1, 1),),
    rows="rows with a positive decision",
)


@dataclass(frozen=True, kw_only=True)
class Metric:
    """A measure of bias: the largest difference, or the smallest ratio, of its rates."""

    name: str
    title: str
    kind: Literal["difference", "ratio"]
    rates: tuple[Rate, ...]

    @property
    def rule(self) -> Literal["max", "min"]:
        """The limit that it can have."""
        return "max" if self.kind == "difference" else "min"

    @property
    def opposite(self) -> str:
        """The same measure of the other kind, where there is one."""
        base, _, kind = self.name.rpartition("_")
        return f"{base}_{'ratio' if kind == 'difference' else 'difference'}"

    @property
    def direction(self) -> Direction:
        """Which way is fairer."""
        return Direction.LOWER if self.kind == "difference" else Direction.HIGHER


_PARITY = {
    "demographic_parity": ("demographic parity", (SELECTION,)),
    "equalized_odds": ("equalized odds", (TRUE_POSITIVE, FALSE_POSITIVE)),
    "equal_opportunity": ("equal opportunity", (TRUE_POSITIVE,)),
}
_RATES = (
    ACCURACY,
    TRUE_POSITIVE,
    FALSE_POSITIVE,
    FALSE_NEGATIVE,
    TRUE_NEGATIVE,
    PRECISION,
    SELECTION,
)
_KINDS: tuple[Literal["difference", "ratio"], ...] = ("difference", "ratio")

METRICS = {
    metric.name: metric
    for metric in (
        *(
            Metric(name=f"{name}_{kind}", title=f"{title} {kind}", kind=kind, rates=rates)
            for name, (title, rates) in _PARITY.items()
            for kind in _KINDS
        ),
        *(
            Metric(
                name=f"{rate.name}_difference",
                title=f"{rate.title} difference",
                kind="difference",
                rates=(rate,),
            )
            for rate in _RATES
        ),
    )
}
