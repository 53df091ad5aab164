"""From sums to estimates: which statistic stands behind which metric."""

from fractions import Fraction

from mlgate.gates.metrics.evidence import LossSums, Population, RankSums, RocAucSums
from mlgate.gates.metrics.known import Metric
from mlgate.gates.metrics.params import Rule
from mlgate.result.check import Limit
from mlgate.stats.means import PairedMean
from mlgate.stats.paired import PairedAccuracy, PairedMetric
from mlgate.stats.placements import PlacementSums
from mlgate.stats.quantity import Quantity
from mlgate.stats.ranking import PairedRocAuc, RankBins
from mlgate.stats.student import StudentT


def estimate(metric: Metric, population: Population) -> PairedMetric:
    """The metric on one population; without a baseline both sides are the candidate's."""
    match metric.family:
        case "accuracy":
            return _accuracy(population)
        case "roc_auc":
            return _roc_auc(population.roc_auc)
        case "log_loss":
            return _log_loss(population.log_loss, metric.sign)


def change_and_limit(paired: PairedMetric, rule: Rule, limit: Limit) -> tuple[Quantity, Quantity]:
    """The plain change, and the quantity whose bounds the limit holds.

    The two differ where the margin is relative: its own noise is in the latter.
    """
    change = paired.change()
    if limit.relative is None:
        return change, change
    towards = -limit.relative if rule == "max_drop" else limit.relative
    return change, paired.relative(towards if paired.baseline > 0 else -towards)


def unchanged(n: int) -> Quantity:
    """A change of exactly 0: the two models predict the same for every row."""
    return StudentT(
        point=0.0,
        standard_error=0.0,
        degrees_of_freedom=max(n - 1, 1),
        n=n,
        method="identical predictions",
    )


def _accuracy(population: Population) -> PairedAccuracy:
    if population.wins is None or population.losses is None or population.both_right is None:
        return PairedAccuracy(wins=0, losses=0, both_right=population.right or 0, n=population.n)
    return PairedAccuracy(
        wins=population.wins,
        losses=population.losses,
        both_right=population.both_right,
        n=population.n,
    )


def _roc_auc(sums: RocAucSums | None) -> PairedRocAuc:
    if sums is None:
        raise ValueError(
            "the evidence has no placement sums for a population that has both classes"
        )
    binned = None
    if sums.bins is not None and sums.exact_b is not None and sums.exact_c is not None:
        binned = RankBins(bins=sums.bins, sum_b=sums.exact_b, sum_c=sums.exact_c)
    return PairedRocAuc(
        positives=_placements(sums.positives), negatives=_placements(sums.negatives), binned=binned
    )


def _placements(sums: RankSums) -> PlacementSums:
    return PlacementSums(**sums.model_dump())


def _log_loss(sums: LossSums | None, sign: int) -> PairedMean:
    if sums is None:
        raise ValueError("the evidence has no sums of the loss")
    return PairedMean(
        n=sums.n,
        sum_b=sign * Fraction(sums.sum_b),
        sum_c=sign * Fraction(sums.sum_c),
        sum_bb=Fraction(sums.sum_bb),
        sum_cc=Fraction(sums.sum_cc),
        sum_bc=Fraction(sums.sum_bc),
    )
