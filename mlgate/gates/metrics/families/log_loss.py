"""Log loss: the paired t test on every row's loss."""

import math
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.gates.metrics.family import Doubt, Key, Metric, PerRow, Rows
from mlgate.gates.metrics.linear_sums import LinearSums, linearised_mean
from mlgate.gates.metrics.population import Population
from mlgate.result.check import Limit
from mlgate.result.outcome import Direction
from mlgate.result.record import Record
from mlgate.stats.means import PairedMean

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine

#: Probabilities are clipped to [CLIP, 1 - CLIP] before their logarithm is taken, in both models.
CLIP = 1e-7
NEARLY_PERFECT = 0.1  #: mean log loss below which rare rows that are surely wrong can be all of it
MIN_ROWS = 30  #: below which Student's t on a loss is not to be trusted
_UNSEEN = 3  #: rows of n that none of n may show, at 95 % (the rule of three)
_HIGH = -math.log(CLIP)

METRICS = (
    Metric(
        name="log_loss",
        family="log_loss",
        title="log loss",
        direction=Direction.LOWER,
        low=0.0,
        high=_HIGH,
        unit="nats",
        reads=("score", "probability"),
        tasks=("binary", "multiclass"),
        opposite="neg_log_loss",
    ),
    Metric(
        name="neg_log_loss",
        family="log_loss",
        title="negative log loss",
        direction=Direction.HIGHER,
        low=-_HIGH,
        high=0.0,
        sign=-1,
        unit="nats",
        reads=("score", "probability"),
        tasks=("binary", "multiclass"),
        opposite="log_loss",
    ),
)


class LossSums(Record):
    """Sums of a per-row loss, as exact decimal text."""

    n: int
    sum_b: str
    sum_c: str
    sum_bb: str
    sum_cc: str
    sum_bc: str
    largest: str  #: the largest squared difference of a row


SUMS = LossSums


def gather(
    engine: "Engine", rows: Rows, metrics: Sequence[Metric]
) -> Iterator[tuple[Key, str, LossSums]]:
    """Sum -ln p(y), p clipped, as decimals of 18 places: exact in any order of the rows."""
    from sqlglot import exp

    source = rows.each(exp.alias_(_loss(rows, rows.base), "b"), exp.alias_(_loss(rows, "c"), "c"))
    sums = [
        statement(f"sum(CAST({term} AS DECIMAL(38, 18)))")
        for term in ("b", "c", "b * b", "c * c", "b * c")
    ]
    largest = statement("CAST(max((c - b) * (c - b)) AS DECIMAL(38, 18))")
    query = (
        exp.select("g", statement("count(*)"), *sums, largest)
        .from_(source.subquery("losses"))
        .group_by("g")
    )
    for key, n, *values in engine.rows(query):
        if n:
            sum_b, sum_c, sum_bb, sum_cc, sum_bc, dominant = (
                str(Decimal(value)) for value in values
            )
            yield (
                key,
                "log_loss",
                LossSums(
                    n=int(n),
                    sum_b=sum_b,
                    sum_c=sum_c,
                    sum_bb=sum_bb,
                    sum_cc=sum_cc,
                    sum_bc=sum_bc,
                    largest=dominant,
                ),
            )


def _loss(rows: Rows, side: str) -> "Expression":
    """-ln of the probability of what happened."""
    clip = {"low": CLIP, "high": 1 - CLIP}
    if rows.task == "binary":
        clipped = statement(f"least(greatest(score_{side}, :low), :high)", **clip)
        return statement("-ln(CASE WHEN y = 1 THEN :p ELSE 1 - :p END)", p=clipped)
    cases = " ".join(f"WHEN {code} THEN score_{side}_{code}" for code in range(rows.classes))
    return statement(f"-ln(least(greatest(CASE y {cases} END, :low), :high))", **clip)


def _per_row(rows: Rows, metric: Metric, side: str) -> "Expression":
    return _loss(rows, side)


PER_ROW = PerRow(words="log loss", direction=Direction.LOWER, of=_per_row)


def linearise(engine: "Engine", rows: Rows, metric: Metric) -> Mapping[Key, LinearSums]:
    """The weighted mean of the rows' losses."""
    found = linearised_mean(engine, rows, _loss(rows, rows.base), _loss(rows, "c"))
    return {key: sums.signed(metric.sign) for key, sums in found.items()}


def estimate(metric: Metric, sums: LossSums, population: Population) -> PairedMean:
    """The mean losses of both models, or their negatives."""
    return PairedMean(
        n=sums.n,
        sum_b=metric.sign * Fraction(sums.sum_b),
        sum_c=metric.sign * Fraction(sums.sum_c),
        sum_bb=Fraction(sums.sum_bb),
        sum_cc=Fraction(sums.sum_cc),
        sum_bc=Fraction(sums.sum_bc),
    )


def doubt(metric: Metric, population: Population, *, by_point: bool) -> Doubt | None:
    """Too few rows for Student's t."""
    if population.n >= MIN_ROWS or by_point:
        return None
    return Doubt(reason=f"{population.n:,} rows{{where}}: a mean of losses needs {MIN_ROWS}")


def details(metric: Metric, population: Population) -> dict[str, Any]:
    """What the probabilities are clipped to."""
    return {"clipped_to": [CLIP, 1 - CLIP]}


def notes(
    metric: Metric, population: Population, limit: Limit, measured: float | None
) -> tuple[str, ...]:
    """Losses that hang on few rows, seen or not."""
    sums = population.sums.get(metric.sums)
    if not isinstance(sums, LossSums):
        return ()
    if measured is not None:
        return tuple(_unseen(sums, abs((limit.value or 0.0) - measured)))
    return (*_dominated(sums), *_unseen(sums, abs(limit.value or 0.0)))


def _dominated(sums: LossSums) -> tuple[str, ...]:
    squares = Decimal(sums.sum_bb) + Decimal(sums.sum_cc) - 2 * Decimal(sums.sum_bc)
    if squares <= 0 or Decimal(sums.largest) <= squares / 4:
        return ()
    share = Decimal(sums.largest) / squares
    return (f"one row makes {share:.0%} of the squared change of the log loss",)


def _unseen(sums: LossSums, room: float) -> tuple[str, ...]:
    """Say that a loss near 0 may come from rows that the sample has none of.

    No interval knows of them: where one row in 1,000 becomes surely wrong, 1,000 rows show
    none in a third of the samples, and the t interval of the others is narrow.
    """
    rise = _UNSEEN * -math.log(CLIP) / sums.n
    if Decimal(sums.sum_c) / sums.n >= Decimal(str(NEARLY_PERFECT)) or rise <= room:
        return ()
    note = (
        "the log loss is near 0, where rows that are too rare to be among these can be all of it: "
        f"{_UNSEEN} in {sums.n:,} that are surely wrong would raise it by {rise:.2g}"
    )
    return (note,)
