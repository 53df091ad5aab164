"""What a measure of bias needs for a pass if the groups are treated alike."""

import numpy as np
import pandas as pd
import pytest

from mlgate.stats.max_gap import MaxGap
from mlgate.stats.min_ratio import MinRatio
from mlgate.stats.proportions import Proportion
from mlgate.stats.rate_families import RateFamily, all_pairs
from mlgate.verdict.planned import Sight


def people(groups, n, rate):
    """Rows of equally large groups that are selected alike, on the dot."""
    rows = [
        {"y": row % 2, "d": int(row < rate * n), "sex": str(group), "p": 0.5}
        for group in range(groups)
        for row in range(n)
    ]
    return pd.DataFrame(rows).assign(id=range(groups * n))


def test_two_groups_need_the_rows_of_the_textbook(folder):
    folder.tables(people(2, 100, 0.3))
    folder.policy(bias=[{"metric": "demographic_parity_difference", "by": ["sex"], "max": 0.1}])

    (check,) = folder.plan().checks

    # n = 2 p q (z.95 + z.90)^2 / d^2 of each: the gap may go either way, a tenth each.
    assert check.rows_needed == pytest.approx(2 * 360, rel=0.02)
    assert check.sight is Sight.TOO_SMALL


@pytest.mark.parametrize("groups", [2, 4])
@pytest.mark.parametrize(
    ("metric", "limit"),
    [
        ("demographic_parity_difference", {"max": 0.15}),
        ("demographic_parity_ratio", {"min": 0.7}),
    ],
)
def test_on_these_rows_fair_groups_pass_at_least_four_times_in_five(folder, groups, metric, limit):
    rate = 0.4
    folder.tables(people(groups, 100, rate))
    folder.policy(bias=[{"metric": metric, "by": ["sex"], **limit}])
    (check,) = folder.plan().checks
    size = check.rows_needed // groups
    rng = np.random.default_rng(5)

    passed = []
    for drawn in rng.binomial(size, rate, (800, groups)):
        rates = tuple(Proportion(successes=int(x), n=size) for x in drawn)
        family = RateFamily(rates=rates, pairs=all_pairs(groups))
        if "max" in limit:
            passed.append(MaxGap(families=(family,), n=size).upper_bound(0.95) <= limit["max"])
        else:
            passed.append(MinRatio(families=(family,), n=size).lower_bound(0.95) >= limit["min"])

    assert 0.76 <= np.mean(passed) <= 0.97


def test_groups_too_small_to_be_assessed_leave_no_pass(folder):
    table = people(2, 60, 0.3)
    small = people(1, 20, 0.3).assign(sex="small", id=lambda t: t.id + 1000)
    folder.tables(pd.concat([table, small]))
    folder.policy(bias=[{"metric": "demographic_parity_difference", "by": ["sex"], "max": 0.2}])

    (check,) = folder.plan().checks

    assert check.sight is Sight.NEVER
    assert "too small" in check.reason
