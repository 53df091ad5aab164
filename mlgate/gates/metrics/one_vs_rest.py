"""Each class's scores against those of all other rows, and what every row gives to their mean.

Of the parts that a row takes in the classes' AUCs see `mlgate.stats.ranking_ovr`.
"""

import math
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from mlgate.data.template import statement
from mlgate.gates.metrics.exact_decimal import double_sum, exact, exact_sum, heaviest
from mlgate.gates.metrics.kept_tables import kept_as, make_once
from mlgate.gates.metrics.linear_sums import LinearSums, linear_sums
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.gates.metrics.weighted_ranks import class_sums, units_of
from mlgate.stats.class_sums import ClassSums, together_of

if TYPE_CHECKING:
    from sqlglot.expressions import Query, Select

    from mlgate.data.engine import Engine


def scored_classes(engine: "Engine", rows: Rows) -> tuple[int, ...]:
    """Codes of the classes that have a score; another is only ever decided, and never a label."""
    counts = [statement(f"count(score_c_{code})") for code in range(rows.classes)]
    [found] = engine.rows(rows.each().select(*counts, append=False))
    return tuple(code for code, scores in enumerate(found) if scores)


def placed_rows(engine: "Engine", rows: Rows, codes: Sequence[int]) -> str:
    """Make a table with what each row gives, and return its name.

    Columns: `g`, `y`, `unit` (where `rows` are clustered), `w`, `m` (its weight as an exact number;
    1), `most` (what it gives a perfect model), and of each model, b and c, `gain_b` (what it gives
    to the mean AUC), `b` (that over `most`) and `own_b` (its placement by the score for its class:
    twice the weight of other classes' rows that score lower, and once that of those that tie).
    """
    name = kept_as(rows, "one_vs_rest")
    numbered = kept_as(rows, "numbered")
    make_once(engine, numbered, _numbered(engine, rows, codes))
    make_once(engine, name, _placed(rows, _long(rows, numbered, codes), len(codes)))
    return name


def _numbered(engine: "Engine", rows: Rows, codes: Sequence[int]) -> "Select":
    """The rows with a number each, and weights that are exact."""
    from sqlglot import exp

    weight = statement("CAST(:w AS DOUBLE)", w=rows.weight())
    of_weight = statement("CAST(1 AS BIGINT)")
    if rows.weighted:
        of_weight = statement(exact(":w / :most"), w=weight, most=heaviest(engine, rows))
    scores = [f"score_{side}_{code}" for code in codes for side in dict.fromkeys((rows.base, "c"))]
    return rows.each(
        exp.column("y"),
        *rows.unit(),
        exp.alias_(weight, "w"),
        exp.alias_(of_weight, "m"),
        statement("row_number() OVER () AS row"),
        *map(exp.column, scores),
    ).where(statement(":w > 0", w=weight))


def _long(rows: Rows, numbered: str, codes: Sequence[int]) -> "Query":
    """A row for every row and class, united by halves so that the tree stays shallow."""
    from sqlglot import exp

    if len(codes) > 1:
        half = len(codes) // 2
        return exp.union(
            _long(rows, numbered, codes[:half]),
            _long(rows, numbered, codes[half:]),
            distinct=False,
            copy=False,
        )
    scores = [
        exp.alias_(exp.column(f"score_{side}_{codes[0]}"), f"score_{name}")
        for name, side in (("b", rows.base), ("c", "c"))
    ]
    own = statement("CASE WHEN y = :code THEN 1 ELSE 0 END AS own", code=codes[0])
    code = exp.alias_(exp.convert(codes[0]), "k")
    kept = ["g", "y", "m", "w", "row", *(["unit"] if rows.clustered else [])]
    return exp.select(*kept, code, own, *scores).from_(exp.to_table(numbered))


_TIES = "RANGE BETWEEN CURRENT ROW AND CURRENT ROW"
_PLACEMENT = "2 * (n - positives) - 2 * (seen_{side} - found_{side}) + (t_{side} - p_{side})"
#: The share of the other side that a row of it is ranked right against, ties counting half.
_PART = f"""
    CASE WHEN own = 1 THEN CAST({_PLACEMENT} AS DOUBLE) / CAST(2 * (n - positives) AS DOUBLE)
         ELSE CAST(2 * found_{{side}} - p_{{side}} AS DOUBLE) / CAST(2 * positives AS DOUBLE) END"""
_WEIGHT = """CAST(n AS DOUBLE)
    / (:classes * CAST(CASE WHEN own = 1 THEN positives ELSE n - positives END AS DOUBLE))"""


def _placed(rows: Rows, long: "Query", classes: int) -> "Select":
    """Place each row in each class, and sum over the classes."""
    from sqlglot import exp

    kept = ["g", "y", "m", "w", "row", *(["unit"] if rows.clustered else [])]
    each = exp.select(*kept, "own", exp.alias_(statement(_WEIGHT, classes=classes), "weight"))
    summed = exp.select(*kept, statement(f"{exact_sum('weight')} AS most"))
    for side in ("b", "c"):
        each = each.select(
            exp.alias_(statement(_PLACEMENT.format(side=side)), f"placement_{side}"),
            exp.alias_(statement(_PART.format(side=side)), f"part_{side}"),
        )
        summed = summed.select(
            statement(f"{exact_sum(f'weight * part_{side}')} AS gain_{side}"),
            statement(f"max(CASE WHEN own = 1 THEN placement_{side} END) AS own_{side}"),
        )
    each = each.from_(_ranked(long).subquery("ranked", copy=False), copy=False)
    each = each.where(statement("positives > 0 AND n > positives"), copy=False)
    shares = [
        statement(f"CAST(gain_{side} AS DOUBLE) / CAST(most AS DOUBLE) AS {side}")
        for side in ("b", "c")
    ]
    by_row = summed.from_(each.subquery("each", copy=False), copy=False)
    by_row = by_row.group_by(*kept, copy=False)
    return exp.select("*", *shares).from_(by_row.subquery("rows", copy=False), copy=False)


def _ranked(long: "Query") -> "Select":
    """The weight of rows, and of the class's, at or above each row's score and tied with it."""
    from sqlglot import exp

    own = "CASE WHEN own = 1 THEN m ELSE 0 END"
    ranked = exp.select(
        "*",
        statement("sum(m) OVER (PARTITION BY g, k) AS n"),
        statement(f"sum({own}) OVER (PARTITION BY g, k) AS positives"),
    ).from_(long.subquery("long", copy=False), copy=False)
    for side in ("b", "c"):
        order = f"PARTITION BY g, k ORDER BY score_{side} DESC"
        for frame, names in (("", ("seen", "found")), (_TIES, ("t", "p"))):
            for of, name in zip(("m", own), names, strict=True):
                window = statement(f"sum({of}) OVER ({order} {frame})")
                ranked = ranked.select(exp.alias_(window, f"{name}_{side}"), copy=False)
    return ranked


def linear_one_vs_rest(engine: "Engine", rows: Rows) -> dict[Key, LinearSums]:
    """Each group's values and their variances, where every class has weight enough."""
    from sqlglot import exp

    codes = scored_classes(engine, rows)
    placed = placed_rows(engine, rows, codes)
    centres = kept_as(rows, "one_vs_rest_centres")
    make_once(engine, centres, _centres(placed))
    values = {
        key: (float(b), float(c))
        for key, b, c in engine.rows(
            exp.select("g", "max(value_b)", "max(value_c)").from_(centres).group_by("g")
        )
    }
    influences = (
        exp.select(
            "r.g",
            *(["r.unit"] if rows.clustered else []),
            "r.w",
            statement("CAST(r.gain_b AS DOUBLE) - v.centre_b AS h_b"),
            statement("CAST(r.gain_c AS DOUBLE) - v.centre_c AS h_c"),
        )
        .from_(exp.alias_(exp.to_table(placed), "r", table=True))
        .join(
            exp.alias_(exp.to_table(centres), "v", table=True),
            on=statement("r.y = v.y AND r.g IS NOT DISTINCT FROM v.g"),
        )
    )
    classes = class_sums(engine, units_of(rows, shares_of(placed)))
    enough = {
        key: values[key]
        for key, found in classes.items()
        if len(found) == len(codes) and min(of.n for of in found.values()) >= 1
    }
    return {
        key: _smoothed(sums, classes[key])
        for key, sums in linear_sums(engine, rows, influences, enough).items()
    }


def shares_of(placed: str) -> "Select":
    """What `mlgate.gates.metrics.class_moments.moments` takes."""
    from sqlglot import exp

    return exp.select("*", statement("CAST(1 AS DOUBLE) AS perfect")).from_(exp.to_table(placed))


def _centres(placed: str) -> "Select":
    """Of each class what its rows give where each gives what is expected of it, and the values."""
    from sqlglot import exp

    columns = [statement(f"{double_sum('m')} AS positives")]
    for side in ("b", "c"):
        area = exact_sum(f"m * CAST(own_{side} AS DOUBLE)")
        columns.append(statement(f"CAST({area} AS DOUBLE) AS placed_{side}"))
    sums = exp.select("g", "y", *columns).from_(exp.to_table(placed)).group_by("g", "y")
    total = f"CAST({exact_sum('positives')} OVER (PARTITION BY g) AS DOUBLE) AS n"
    weighed = exp.select("*", statement(total)).from_(sums.subquery("sums"))
    areas = exp.select(
        "*",
        *(
            statement(f"placed_{side} / (2 * positives * (n - positives)) AS area_{side}")
            for side in ("b", "c")
        ),
    ).from_(weighed.subquery("weighed"))
    group = "OVER (PARTITION BY g)"
    means = []
    for side in ("b", "c"):
        given = f"n * area_{side} / (n - positives)"
        together = f"CAST({exact_sum(given)} {group} AS DOUBLE)"
        own = f"n * area_{side} / positives - {given}"
        means.append(statement(f"({together} + {own}) / count(*) {group} AS centre_{side}"))
        mean = f"CAST({exact_sum(f'area_{side}')} {group} AS DOUBLE) / count(*) {group}"
        means.append(statement(f"{mean} AS value_{side}"))
    return exp.select("g", "y", *means).from_(areas.subquery("areas"))


def _smoothed(linear: LinearSums, classes: Mapping[int, ClassSums]) -> LinearSums:
    """With pseudo-rows, as `mlgate.stats.ranking_ovr` has them of rows that count alike."""
    together = together_of(list(classes.values()))
    sizes = [float(classes[code].n) for code in sorted(classes)]
    n = math.fsum(sizes)
    others = [1 / (n - size) for size in sizes]
    of_others = math.fsum(others)
    per_class = math.fsum(
        ((1 / size + of_others - other) / len(sizes)) ** 2
        for size, other in zip(sizes, others, strict=True)
    )
    change = float(together.swing_of_change(Fraction(1)))
    alone = float(together.swing_of_shortfall(Fraction(1), 1))
    if linear.candidate < _NO_SKILL:
        alone = 1.0
    return linear.model_copy(
        update={"pseudo_change": change * per_class, "pseudo_value": alone * per_class}
    )


_NO_SKILL = 0.5
