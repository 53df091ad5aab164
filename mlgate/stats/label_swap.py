"""Whether two models could have swapped their decisions: an exact test of no change.

Where nothing changed but noise, a row that the two decide differently could as well have
had the decisions the other way round. Given how many rows of a class have each pair of
different decisions, those on which the candidate has the first one are binomial with
probability 1/2, each pair for itself, and that gives the distribution of the change of
any metric. For accuracy it is McNemar's test. P-values are mid-p: a change as large as
the one seen counts half.

The distribution is enumerated where that is cheap, as with two classes. Where very many
flips share in the change it is normal. Else it is drawn: 5,000 draws, each with its mirror
image, from a generator that is seeded by the counts, so that with one release of NumPy the same
counts always give the same p-value and swapped models its complement; another release may
draw other normal variables (NEP 19) and move it within the error of the draws. The kinds of
flip that move the metric least enter the draws as a normal variable together.

References
----------
Pesarin, F. & Salmaso, L. (2010). Permutation tests for complex data. Wiley.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.stats.confusion_metrics import ConfusionMetric, metric_value
from mlgate.stats.fair_binomial import fair_probability
from mlgate.stats.flip_kinds import FlipKinds, flip_kinds
from mlgate.stats.joint_cube import JointCube
from mlgate.stats.normal import normal_cdf

if TYPE_CHECKING:
    import numpy as np

    from mlgate.stats.confusion_matrix import Floats, Integers

DRAWS = 5_000
"""Draws, each of which stands for its mirror image too."""

TIE = 1e-12
"""Changes that differ by no more are as large as each other."""

_ENUMERATED = 1 << 20
"""Numbers that an enumeration may lay out: outcomes times classes and kinds of flip."""

_DRAWN_KINDS = 256
"""Kinds of flip that are drawn for themselves."""

_NORMAL_FROM = 1_000
"""Effective flips from which their sum is normal: the level is off by less than 10^-5."""

_BITS = 64
"""Flips of one kind up to which a binomial number is counted out of random bits."""

_RESOLVED = 10
"""Draws beyond the change from which their share is a p-value without a doubt."""

_REACH = 8.5
"""Standard deviations beyond which an outcome is left out: less than one in 10^16."""


@dataclass(frozen=True, kw_only=True)
class LabelSwap:
    """The one-sided p-values of H0 "the two models' decisions are exchangeable".

    Parameters
    ----------
    below : float
        The probability of a change less than the one seen, and half that of the same.
    above : float
        The same for more.
    """

    below: float
    above: float


def label_swap(metric: ConfusionMetric, cube: JointCube) -> LabelSwap:
    """Return the test of the change of a metric, candidate - baseline."""
    kinds = flip_kinds(metric, cube)
    seen = float(metric_value(metric, cube.of_candidate) - metric_value(metric, cube.of_baseline))
    outcomes = _outcomes(kinds.flips, cube.classes)
    if outcomes is not None:
        deviations, probabilities = outcomes
        changes = kinds.changes(deviations)
        as_large = abs(changes - seen) <= TIE
        tie = 0.5 * float(probabilities[as_large].sum())
        below = tie + float(probabilities[~as_large & (changes < seen)].sum())
        above = tie + float(probabilities[~as_large & (changes > seen)].sum())
        return LabelSwap(below=min(below, 1.0), above=min(above, 1.0))
    if kinds.effective_flips >= _NORMAL_FROM:
        z = seen / math.sqrt(float(kinds.variances.sum()))
        return LabelSwap(below=normal_cdf(z), above=normal_cdf(-z))
    return _by_draws(kinds, seen, _seed(cube, kinds))


def _outcomes(flips: "Integers", classes: int) -> tuple["Floats", "Floats"] | None:
    """Return every outcome's deviations and its probability, or None if they are too many."""
    import numpy as np

    reach = np.ceil(_REACH * np.sqrt(flips) / 2) + 1
    least = np.maximum(np.floor(flips / 2 - reach), 0)
    sizes = (flips - 2 * least + 1).astype(np.int64)
    if np.log(sizes).sum() + math.log(classes + len(flips)) > math.log(_ENUMERATED):
        return None
    outcomes = math.prod(sizes.tolist())
    deviations = np.empty((len(flips), outcomes))
    probabilities = np.ones(outcomes)
    indices = np.unravel_index(np.arange(outcomes), tuple(sizes)) if len(flips) else ()
    for kind, index in enumerate(indices):
        counts = least[kind] + np.arange(sizes[kind])
        deviations[kind] = (counts - flips[kind] / 2)[index]
        probabilities *= _binomial(counts, int(flips[kind]))[index]
    return deviations, probabilities


def _binomial(counts: "Floats", flips: int) -> "Floats":
    """Return the probabilities of successive counts out of `flips` fair ones."""
    import numpy as np

    ratios = np.concatenate([[1.0], (flips - counts[:-1]) / counts[1:]])
    probabilities: Floats = fair_probability(int(counts[0]), flips) * np.cumprod(ratios)
    return probabilities


def _by_draws(kinds: FlipKinds, seen: float, seed: int) -> LabelSwap:
    import numpy as np

    drawn, variance_of_others = kinds.heaviest(_DRAWN_KINDS)
    source = np.random.PCG64(seed)
    random = np.random.Generator(source)
    deviations = np.empty((len(drawn.flips), DRAWS))
    for kind, flips in enumerate(drawn.flips.tolist()):
        deviations[kind] = _deviations(random, flips)
    changes = drawn.changes(deviations)
    if variance_of_others > 0.0:
        changes += math.sqrt(variance_of_others) * random.standard_normal(DRAWS)
    deviation = float(np.sqrt((changes**2).mean()))
    return LabelSwap(
        below=_share_below(changes, seen, deviation), above=_share_below(changes, -seen, deviation)
    )


def _deviations(random: "np.random.Generator", flips: int) -> "Floats":
    """Draw how many of `flips` fair ones fall on one side, beyond half of them."""
    import numpy as np

    if flips > _BITS:
        normal = random.standard_normal(DRAWS) * (math.sqrt(flips) / 2)
        counts = np.rint(normal + flips / 2).clip(0, flips)
        deviations: Floats = counts - flips / 2
        return deviations
    ones_of_octet = np.unpackbits(np.arange(256, dtype=np.uint8)[:, None], axis=1).sum(axis=1)
    ones = np.full(DRAWS, -flips / 2)
    for first in range(0, flips, 8):
        mask = (1 << min(8, flips - first)) - 1
        octets = np.frombuffer(random.bytes(DRAWS), np.uint8) & mask
        ones += ones_of_octet[octets]
    return ones


def _share_below(changes: "Floats", seen: float, deviation: float) -> float:
    """Return the share of draws and mirror images below the change seen; ties count half.

    Half a draw more, so that it is never 0. Where hardly any lies below, the tail of the
    normal distribution with the draws' deviation says more: it is no lighter than that of
    a sum of swaps.
    """
    import numpy as np

    both = np.concatenate([changes, -changes])
    as_large = abs(both - seen) <= TIE
    below = float(as_large.sum() / 2 + (~as_large & (both < seen)).sum())
    share = (below + 0.5) / (len(both) + 1)
    if below < _RESOLVED and deviation > 0.0:
        return min(share, normal_cdf(seen / deviation))
    return share


def _seed(cube: JointCube, kinds: FlipKinds) -> int:
    """A number that hangs on the counts, and not on which model is which."""
    from hashlib import sha256

    import numpy as np

    digest = sha256()
    for numbers in (
        [cube.classes],
        kinds.y,
        kinds.low,
        kinds.high,
        kinds.flips,
        kinds.middle.true,
        2 * kinds.middle.predicted,
        2 * kinds.middle.right,
    ):
        digest.update(np.asarray(numbers).astype("<i8").tobytes())
    return int.from_bytes(digest.digest(), "big")
