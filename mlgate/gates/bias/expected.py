"""What a run's measures of bias will be able to tell. Pure."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace

from mlgate.gate import Assumed, Expected, Fair
from mlgate.gates.bias.evidence import BiasEvidence
from mlgate.gates.bias.judge import judge
from mlgate.gates.bias.params import BiasParams
from mlgate.policy.entry import Entry
from mlgate.result.finding import Finding, Statistical, Unmeasured
from mlgate.stats.max_gap import MaxGap
from mlgate.stats.min_ratio import MinRatio
from mlgate.stats.priors import rows_for_all
from mlgate.stats.rate_families import RateFamily
from mlgate.stats.rescaled import Rescaled


def is_statistical(entry: Entry[BiasParams]) -> bool:
    """Whether an entry makes a check that noise can decide."""
    return entry.params.decide == "interval"


def expect(
    evidence: BiasEvidence, entries: Sequence[Entry[BiasParams]], assumed: Assumed
) -> tuple[Expected, ...]:
    """One an entry: the noise of its groups; a single model tells all of it."""
    by_index = {entry.index: entry for entry in entries}
    return tuple(
        _expected(finding, by_index[finding.entry].params.limit, assumed)
        for finding in judge(evidence, entries)
        if isinstance(finding.held, Statistical | Unmeasured)
    )


def _expected(finding: Finding, limit: float, assumed: Assumed) -> Expected:
    held = finding.held
    if not isinstance(held, Statistical):
        return Expected(finding=finding, rows=finding.n)
    gap = held.several
    fair = None
    if isinstance(gap, MaxGap | MinRatio):
        enough = held.more_rows_decide
        needed = rows_for_all(gap.n, list(_ratios(gap, limit)), assumed.beta) if enough else None
        fair = Fair(rows=needed)
    rows = finding.n
    if assumed.scale != 1.0:
        quantity = Rescaled(of=held.quantity, factor=assumed.scale)
        finding = replace(finding, held=replace(held, quantity=quantity))
        rows = None if rows is None else round(rows * assumed.scale)
    return Expected(finding=finding, rows=rows, fair=fair)


def _ratios(gap: MaxGap | MinRatio, limit: float) -> Iterator[float]:
    """The standard error over the distance to the limit, if all rates were the pooled.

    Of each pair both ways, as either group may come out as the higher one.
    """
    for family in gap.families:
        rate = _pooled(family)
        for pair in family.pairs:
            for low, high in (pair, reversed(pair)):
                one, other = family.rates[low].n, family.rates[high].n
                if isinstance(gap, MaxGap):
                    spread, distance = 1.0 / one + 1.0 / other, limit
                else:
                    spread, distance = 1.0 / one + limit**2 / other, (1.0 - limit) * rate
                yield math.sqrt(rate * (1.0 - rate) * spread) / distance


def _pooled(family: RateFamily) -> float:
    """The rate of all groups together, never 0 or 1."""
    successes = sum(rate.successes for rate in family.rates)
    return (successes + 1.0) / (sum(rate.n for rate in family.rates) + 2.0)
