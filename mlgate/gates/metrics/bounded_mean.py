"""The weighted mean of a number in a range: linearised, with the swings of its rows."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Literal

from mlgate.gates.metrics.linear_sums import LinearSums
from mlgate.gates.metrics.mean_sums import MeanSums
from mlgate.gates.metrics.rows import Key
from mlgate.stats.bounded_means import PairedBoundedMean

if TYPE_CHECKING:
    from mlgate.stats.paired import PairedMetric


def with_swings(
    linear: Mapping[Key, LinearSums],
    unweighted: Mapping[Key, MeanSums],
    best: Literal["low", "high", "either"],
) -> dict[Key, LinearSums]:
    """Take into the bounds how far rows may move that the sample has not shown.

    Parameters
    ----------
    linear
        The weighted mean of each group.
    unweighted
        The same rows, counting alike: how far they move, and what they fall short of the best.
    best
        The end of the range that is better.

    """
    return {
        key: _with_swings(sums, unweighted[key].bounded(best=best)) if key in unweighted else sums
        for key, sums in linear.items()
    }


def _with_swings(sums: LinearSums, alike: "PairedMetric") -> LinearSums:
    # Rows move, and not clusters as one, but no more freely than there are clusters.
    units = sums.effective * min(sums.effective, float(sums.units))
    # Of ones and zeros: a flip of each kind, as Tango's bounds have them without any.
    change, value = 1.0, 0.25
    if isinstance(alike, PairedBoundedMean):
        rows = alike.means.n**2
        change = alike.change().pseudo_variance * rows
        value = alike.candidate_value().pseudo_variance * rows
    return sums.model_copy(update={"pseudo_change": change / units, "pseudo_value": value / units})
