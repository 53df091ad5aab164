"""The statements that read order statistics around a median, and count the rows below it."""

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.group_numbers import with_numbers
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.stats.rank_ladder import RUNGS, STEP, RankLadder, rank_of

if TYPE_CHECKING:
    from sqlglot.expressions import Expression

    from mlgate.data.engine import Engine


def ladders(engine: "Engine", rows: Rows, value: "Expression") -> dict[Key, RankLadder]:
    """The order statistics of each group at the ranks of `mlgate.stats.rank_ladder.rank_of`.

    A group in which a value at one of these ranks is no finite number is left out; values at
    other ranks are not looked at.

    Parameters
    ----------
    engine
        Where the rows are.
    rows
        How they are grouped.
    value
        A number of every row.

    """
    from sqlglot import exp

    each = rows.each(exp.alias_(value, "v"))
    ranked = exp.select(
        "g",
        "v",
        statement("row_number() OVER (PARTITION BY g ORDER BY v) AS r"),
        statement("count(*) OVER (PARTITION BY g) AS n"),
    ).from_(each.subquery("of_rows"))
    query = exp.select("g", "n", "r", "v").from_(ranked.subquery("ranked")).where(_at_a_rung())
    found: dict[Key, dict[int, float]] = {}
    sizes: dict[Key, int] = {}
    for key, n, rank, number in engine.rows(query):
        found.setdefault(key, {})[int(rank)] = float(number)
        sizes[key] = int(n)
    return {
        key: _ladder(sizes[key], values)
        for key, values in found.items()
        if all(map(math.isfinite, values.values()))
    }


def _at_a_rung() -> "Expression":
    """Ranks next to a rung's, or a little farther: at most three a rung."""
    step = STEP / 2
    near = " OR ".join(
        f"abs(r - least(greatest((n + 1) / 2.0 + {rung * step} * sqrt(n), 1.0), n)) < 1.001"
        for rung in range(-RUNGS, RUNGS + 1)
    )
    # The first test spares most rows the others.
    return statement(f"abs(r - (n + 1) / 2.0) <= {RUNGS * step} * sqrt(n) + 2 AND ({near})")


def _ladder(n: int, values: Mapping[int, float]) -> RankLadder:
    """Read each rung, between two values where its rank is no whole number."""
    read = []
    for rung in range(-RUNGS, RUNGS + 1):
        rank = rank_of(rung, n)
        low, high = values[math.floor(rank)], values[math.ceil(rank)]
        # The mean as NumPy's median has it; else a step of `low`, which ties leave alone.
        part = rank - math.floor(rank)
        read.append(low / 2 + high / 2 if part == 0.5 else min(low + part * (high - low), high))
    return RankLadder(n=n, values=tuple(read))


def at_most_medians(
    engine: "Engine",
    rows: Rows,
    values: "tuple[Expression, Expression]",
    medians: Mapping[Key, tuple[float, float]],
) -> dict[Key, tuple[int, int, int]]:
    """Rows at most at the baseline's median, at the candidate's, and both, of each group."""
    from sqlglot import exp

    each = rows.each(exp.alias_(values[0], "v_b"), exp.alias_(values[1], "v_c"))
    beside = with_numbers(
        rows,
        each,
        {
            name: {key: of[side] for key, of in medians.items()}
            for side, name in enumerate(("median_b", "median_c"))
        },
    )
    counts = [
        statement(f"sum(CASE WHEN {test} THEN 1 ELSE 0 END)")
        for test in (
            "v_b <= median_b",
            "v_c <= median_c",
            "v_b <= median_b AND v_c <= median_c",
        )
    ]
    query = exp.select("g", *counts).from_(beside.subquery("beside", copy=False), copy=False)
    return {
        key: (int(b), int(c), int(of_both))
        for key, b, c, of_both in engine.rows(query.group_by("g", copy=False))
    }
