"""Searching slices: calibrated over all of them, and told once."""

import math
from itertools import combinations
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests

from mlgate.stats.mcnemar import mcnemar_midp
from mlgate.stats.multiplicity import benjamini_hochberg
from mlgate.stats.slice_search import Slice, at_best, p_values, still_worse, worse

GROUPS = 5


def decisions(wins: int, losses: int, n: int, place: Any = ((0, 0),)) -> Slice:
    return Slice(
        place=place,
        n=n,
        wins=wins,
        losses=losses,
        total=wins - losses,
        squares=wins + losses,
    )


def of_rows(d: np.ndarray[Any, Any], place: Any = ((0, 0),)) -> Slice:
    return Slice(
        place=place,
        n=len(d),
        wins=int((d > 0).sum()),
        losses=int((d < 0).sum()),
        total=float(d.sum()),
        squares=float((d * d).sum()),
    )


def every_slice(codes: np.ndarray[Any, Any], d: np.ndarray[Any, Any]) -> list[Slice]:
    """All groups and all crossings of two, of columns with five groups."""
    n, columns = codes.shape
    member = np.zeros((n, columns * GROUPS), dtype=np.float32)
    member[np.arange(n)[:, None], np.arange(columns) * GROUPS + codes] = 1
    rows, wins, losses = (
        (member * kept[:, None]).T @ member for kept in (np.ones(n), d > 0, d < 0)
    )
    places = [
        (one, other)
        for one, other in combinations(range(columns * GROUPS), 2)
        if one // GROUPS != other // GROUPS
    ]
    return [
        decisions(
            int(wins[one, other]),
            int(losses[one, other]),
            int(rows[one, other]),
            tuple((group // GROUPS, group % GROUPS) for group in dict.fromkeys((one, other))),
        )
        for one, other in [*((group, group) for group in range(columns * GROUPS)), *places]
        if rows[one, other]
    ]


@given(st.lists(st.floats(0, 1), min_size=1, max_size=60))
def test_adjusted_p_values_are_those_of_statsmodels(p: list[float]) -> None:
    expected = multipletests(p, method="fdr_bh")[1]

    assert benjamini_hochberg(p) == pytest.approx(list(expected), rel=1e-12)


def test_no_test_has_no_adjusted_p_value() -> None:
    assert benjamini_hochberg([]) == []


@pytest.mark.parametrize("p", [[-0.1], [1.1], [math.nan]])
def test_what_is_no_p_value_is_refused(p: list[float]) -> None:
    with pytest.raises(ValueError, match="p-values"):
        benjamini_hochberg(p)


@given(st.integers(0, 400), st.integers(0, 400))
def test_decisions_are_tested_by_mid_p(wins: int, losses: int) -> None:
    (p,) = p_values([decisions(wins, losses, 1000)], decisions=True)

    assert p == pytest.approx(mcnemar_midp(wins, losses), rel=1e-9)


@given(st.integers(2, 60), st.integers(0, 10**6))
def test_numbers_are_tested_by_the_paired_t_test(n: int, seed: int) -> None:
    d = np.random.default_rng(seed).normal(-0.1, 1, n)

    (p,) = p_values([of_rows(d)], decisions=False)

    expected = scipy_stats.ttest_1samp(d, 0, alternative="less").pvalue
    assert p == pytest.approx(expected, rel=1e-6)


def test_small_slices_and_those_that_hardly_differ_are_not_tested() -> None:
    small, alike = decisions(0, 25, 29), decisions(0, 7, 500)

    assert [each.tested for each in (small, alike)] == [False, False]
    assert worse([small, alike], decisions=True, fdr=0.05, least=0.0) == []
    assert decisions(8, 0, 30).tested  # whichever does better


def test_a_slice_whose_variance_has_no_digits_is_not_tested() -> None:
    vague = Slice(place=(), n=100, wins=20, losses=30, total=-1e-200, squares=0.0)
    moved = of_rows(np.full(100, -0.25))

    assert not vague.tested
    assert moved.tested


def test_a_slice_that_loses_less_than_is_of_interest_is_not_told() -> None:
    slices = [decisions(100, 300, 20_000, ((0, 0),)), decisions(0, 60, 2_000, ((0, 1),))]

    told = worse(slices, decisions=True, fdr=0.05, least=0.02)

    assert [one.slice for one in told] == [slices[1]]
    assert len(worse(slices, decisions=True, fdr=0.05, least=0.0)) == 2


def test_the_bound_of_a_found_slice_allows_for_its_selection() -> None:
    slices = [decisions(0, 60, 400)] + [decisions(5, 5, 400, ((0, i),)) for i in range(1, 100)]

    (one,) = worse(slices, decisions=True, fdr=0.05, least=0.0)
    (bound,) = at_best([one], tests=100, fdr=0.05)

    d = np.repeat([-1.0, 0.0], [60, 340])
    error = d.std(ddof=1) / 20
    expected = d.mean() + scipy_stats.t.ppf(1 - 0.05 / 100, 399) * error
    assert bound == pytest.approx(expected, rel=1e-9)
    assert one.p_adjusted == pytest.approx(100 * one.p_value)


def test_what_is_too_sure_for_a_number_is_still_in_order() -> None:
    all_of, part = decisions(2_000, 30_000, 10**6), decisions(0, 29_000, 10**5, ((0, 0), (1, 0)))

    told = worse([all_of, part], decisions=True, fdr=0.05, least=0.0)

    assert [one.p_value for one in told] == [0.0, 0.0]
    assert [one.slice for one in told] == [part, all_of]


def test_what_others_explain_is_left_out() -> None:
    found = worse(
        [decisions(9, 60, 500, ((0, 0),)), decisions(9, 50, 500, ((0, 1),))],
        decisions=True,
        fdr=0.05,
        least=0.0,
    )

    kept = still_worse(
        found, [decisions(8, 9, 400), decisions(5, 40, 400)], decisions=True, fdr=0.05
    )

    assert [one.slice.place for one in kept] == [((0, 1),)]
    assert still_worse(found, [None, None], decisions=True, fdr=0.05) == []


def test_an_unchanged_model_is_seldom_told_of() -> None:
    random = np.random.default_rng(20_240_611)
    told = 0
    for _ in range(80):
        codes = random.integers(0, GROUPS, (1_000, 4))
        d = random.choice([-1, 0, 1], 1_000, p=[0.05, 0.9, 0.05])
        told += bool(worse(every_slice(codes, d), decisions=True, fdr=0.05, least=0.02))

    assert told <= 10  # of 80 at 0.06 more than 10 come in one run of 130


def test_a_slice_that_loses_ten_points_is_found() -> None:
    random = np.random.default_rng(20_240_612)
    found = 0
    for _ in range(12):
        codes = random.integers(0, GROUPS, (10_000, 5))
        d = random.choice([-1, 0, 1], 10_000, p=[0.03, 0.94, 0.03])
        hurt = (codes[:, 0] == 0) & (codes[:, 1] == 0) & (d == 0) & (random.random(10_000) < 0.1)
        told = worse(
            every_slice(codes, np.where(hurt, -1, d)), decisions=True, fdr=0.05, least=0.02
        )
        found += ((0, 0), (1, 0)) in [one.slice.place for one in told]

    assert found >= 8
