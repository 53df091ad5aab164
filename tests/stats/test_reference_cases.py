"""The worked cases that the methods were specified with, computed by other implementations."""

import json
import math
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from mlgate.gates.bias.evidence import Group
from mlgate.gates.bias.known import METRICS
from mlgate.gates.bias.plug_in import plug_in
from mlgate.stats.average_precision import PairedAveragePrecision, PrecisionSums
from mlgate.stats.class_sums import ClassSums
from mlgate.stats.confusion_metrics import ConfusionMetric
from mlgate.stats.independent import (
    limits,
    lower_contrast,
    lower_difference,
    upper_contrast,
    upper_difference,
)
from mlgate.stats.joint_cube import JointCube
from mlgate.stats.max_gap import MaxGap
from mlgate.stats.mcnemar import mcnemar_midp
from mlgate.stats.means import PairedMean
from mlgate.stats.min_ratio import MinRatio
from mlgate.stats.multiplicity import weighted_holm
from mlgate.stats.normal import normal_quantile
from mlgate.stats.paired import PairedAccuracy
from mlgate.stats.paired_confusion import PairedConfusion
from mlgate.stats.placements import PlacementSums
from mlgate.stats.power import POWER, detectable_change, rows_needed
from mlgate.stats.proportions import Proportion
from mlgate.stats.r2 import PairedR2
from mlgate.stats.ranking import PairedRocAuc
from mlgate.stats.rate_families import RateFamily, all_pairs
from mlgate.stats.run_values import SharedFolds
from mlgate.stats.seed_noise import deviation_upper_bound
from mlgate.stats.studentized_range import range_quantile
from mlgate.stats.tango import tango_statistic
from mlgate.stats.test_set_reuse import looks_allowed, planned_beta, spending_beta
from mlgate.stats.ulp import ulp_distance

CASES = json.loads(Path(__file__).with_name("statistics-cases.json").read_text("utf-8"))["cases"]

HERE = {
    "mcnemar_one_sided_worse",
    "tango_ci",
    "tango_noninferiority",
    "verdict_accuracy",
    "proportion_ci",
    "paired_confusion",
    "single_metric_ci",
    "delong_from_joint_histogram",
    "average_precision_paired",
    "paired_mean_loss",
    "mde",
    "holm",
    "ulp_distance",
    "newcombe_diff",
    "group_metrics",
    "max_gap_rates",
    "tukey",
    "ratio_contrast",
    "test_set_budget",
    "nadeau_bengio",
    "sd_upper_bound",
    "r2_delta",
}

LATER = {
    # Planning before any data is there.
    "mde_mcnemar_connor",
    # How many runs an effect size of runs needs.
    "noether_runs",
    # Growing test sets, and bounds without a distribution.
    "easeml_hoeffding",
    "confidence_sequence",
    # Drift.
    "drift_binned",
    "bbse",
    # Reproducibility.
    "nondeterminism_detection",
}


def cases(method):
    return [
        pytest.param(c["inputs"], c["expected"], c["rtol"], id=c["id"])
        for c in CASES
        if c["method"] == method
    ]


def test_every_method_is_either_tested_here_or_named_as_later():
    assert Counter(c["method"] for c in CASES).keys() == HERE | LATER


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("mcnemar_one_sided_worse"))
def test_mcnemar_midp(given, expected, rtol):
    assert mcnemar_midp(**given) == pytest.approx(expected["p_midp"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("tango_ci"))
def test_tango_bounds(given, expected, rtol):
    change = accuracy(given)
    one_sided = 1 - (1 - given["conf"]) / 2
    assert change.point == pytest.approx(expected["delta"], rel=rtol)
    assert change.lower_bound(one_sided) == pytest.approx(expected["lower"], rel=rtol, abs=1e-12)
    assert change.upper_bound(one_sided) == pytest.approx(expected["upper"], rel=rtol, abs=1e-12)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("tango_noninferiority"))
def test_tango_noninferiority(given, expected, rtol):
    statistic = tango_statistic(given["wins"], given["losses"], given["n"], -given["margin"])
    assert statistic == pytest.approx(expected["T"], rel=rtol)
    p_value = accuracy(given).p_value_above(-given["margin"])
    assert p_value == pytest.approx(expected["p_noninferior"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("verdict_accuracy"))
def test_numbers_of_an_accuracy_verdict(given, expected, rtol):
    change = accuracy(given)
    assert change.point == pytest.approx(expected["delta"], rel=rtol)
    assert change.lower_bound(1 - given["beta"]) == pytest.approx(expected["lower"], rel=rtol)
    assert change.upper_bound(1 - given["beta"]) == pytest.approx(expected["upper"], rel=rtol)
    assert change.p_value_below(0.0) == pytest.approx(expected["p_worse"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("proportion_ci"))
def test_wilson_bounds(given, expected, rtol):
    share = Proportion(successes=given["x"], n=given["n"])
    one_sided = 1 - given["alpha_two_sided"] / 2
    bounds = [share.lower_bound(one_sided), share.upper_bound(one_sided)]
    assert bounds == pytest.approx(expected["wilson"], rel=rtol)


def of_matrix(name):
    positive = {"specificity": 0}.get(name, 1)
    average = "macro" if name == "macro_f1" else "binary"
    kind = {
        "f1": "fbeta",
        "macro_f1": "fbeta",
        "specificity": "recall",
        "mcc": "matthews_corrcoef",
        "kappa": "cohen_kappa",
    }.get(name, name)
    return ConfusionMetric(kind=kind, average=average, positive=positive)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("paired_confusion"))
def test_metrics_of_the_joint_cube(given, expected, rtol):
    cells = [
        (y, b, c, rows)
        for y, of_class in enumerate(given["cube_y_base_cand"])
        for b, of_baseline in enumerate(of_class)
        for c, rows in enumerate(of_baseline)
    ]
    cube = joint_cube(cells)
    for name, numbers in expected.items():
        paired = PairedConfusion(metric=of_matrix(name), cube=cube)
        change = paired.change()
        assert paired.baseline == pytest.approx(numbers["base"], rel=rtol)
        assert paired.candidate == pytest.approx(numbers["cand"], rel=rtol)
        assert change.point == pytest.approx(numbers["delta"], rel=rtol)
        assert change.bounded.sampling_error == pytest.approx(numbers["se_delta"], rel=rtol)
        smoothed = (change.point - change.lower_bound(0.95)) / normal_quantile(0.95)
        assert smoothed == pytest.approx(numbers["se_smoothed_z95"], rel=rtol)
        if "p_perm_midp" in numbers:
            assert change.p_value_below(0.0) == pytest.approx(numbers["p_perm_midp"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("single_metric_ci"))
def test_errors_of_a_single_model(given, expected, rtol):
    tn, fp, fn, tp = (given[name] for name in ("tn", "fp", "fn", "tp"))
    cube = joint_cube([(0, 0, 0, tn), (0, 1, 1, fp), (1, 0, 0, fn), (1, 1, 1, tp)])
    z = normal_quantile(1 - (1 - given["conf"]) / 2)
    for name in ("f1", "macro_f1"):
        value = PairedConfusion(metric=of_matrix(name), cube=cube).candidate_value()
        assert value.point == pytest.approx(expected[name], rel=rtol)
        # The case divides by n, and the sample variance here by n - 1.
        error = value.sampling_error * ((cube.n - 1) / cube.n) ** 0.5
        bounds = [value.point - z * error, value.point + z * error]
        assert bounds == pytest.approx(expected[f"{name}_ci_delta"], rel=rtol)


def joint_cube(cells):
    y, baseline, candidate, rows = zip(*cells, strict=True)
    return JointCube(classes=2, y=y, baseline=baseline, candidate=candidate, rows=rows)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("delong_from_joint_histogram"))
def test_delong_from_a_joint_histogram(given, expected, rtol):
    positives, negatives = (cells(given[name]) for name in ("H_pos", "H_neg"))
    areas = PairedRocAuc(
        positives=placement_sums(positives, negatives, 2 * sum(negatives.values())),
        negatives=placement_sums(negatives, positives, 0),
    )
    assert areas.baseline == pytest.approx(expected["auc_base"], rel=rtol)
    assert areas.candidate == pytest.approx(expected["auc_cand"], rel=rtol)
    assert areas.change().point == pytest.approx(expected["delta"], rel=rtol)
    assert areas.change().sampled.standard_error == pytest.approx(expected["se"], rel=rtol)


def placement_sums(own, others, perfect):
    """Of a class's cells, each placed among the other class's."""
    placed = []
    for (bin_b, bin_c), count in own.items():
        b, c = (
            sum(rows * (1 + (bin_ > at[axis]) - (bin_ < at[axis])) for at, rows in others.items())
            for axis, bin_ in enumerate((bin_b, bin_c))
        )
        placed += [(b, c)] * count
    return PlacementSums(
        n=len(placed),
        sum_b=sum(b for b, _ in placed),
        sum_c=sum(c for _, c in placed),
        sum_bb=sum(b * b for b, _ in placed),
        sum_cc=sum(c * c for _, c in placed),
        sum_bc=sum(b * c for b, c in placed),
        sum_moved4=sum((c - b) ** 4 for b, c in placed),
        sum_short4=sum((perfect - c) ** 4 for _, c in placed),
    )


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("average_precision_paired"))
def test_average_precision_and_its_influences(given, expected, rtol):
    n, positives = len(given["y"]), sum(given["y"])
    of_b, of_c = (standings(given["y"], given[side]) for side in ("base", "cand"))
    sums = {}
    for label in (1, 0):
        rows = [pair for y, *pair in zip(given["y"], of_b, of_c, strict=True) if y == label]
        sums[label] = ClassSums(
            n=len(rows),
            sum_b=sum(b for b, _ in rows),
            sum_c=sum(c for _, c in rows),
            sum_bb=sum(b * b for b, _ in rows),
            sum_cc=sum(c * c for _, c in rows),
            sum_bc=sum(b * c for b, c in rows),
            sum_moved4=sum((c - b) ** 4 for b, c in rows),
            sum_short4=sum((label - c) ** 4 for _, c in rows),
        )
    values = PairedAveragePrecision(
        positives=sums[1],
        negatives=sums[0],
        precision=PrecisionSums(
            sum_b=positives * expected["ap_base"], sum_c=positives * expected["ap_cand"]
        ),
    )
    influences = [
        n / positives * (standing - y * values.baseline)
        for y, standing in zip(given["y"], of_b, strict=True)
    ]
    assert influences == pytest.approx(expected["if_base"], rel=rtol, abs=1e-12)
    assert values.change().point == pytest.approx(expected["delta"], rel=rtol)
    assert values.change().sampled.standard_error == pytest.approx(expected["se"], rel=rtol)


def standings(y, score):
    """What each row gives, from the sums over thresholds that the module's text has."""
    thresholds = {}
    for at in set(score):
        rows = sum(other >= at for other in score)
        found = sum(label for label, other in zip(y, score, strict=True) if other >= at)
        own = sum(label for label, other in zip(y, score, strict=True) if other == at)
        thresholds[at] = (own, found, rows)
    standing = []
    for label, at in zip(y, score, strict=True):
        below = [counts for other, counts in thresholds.items() if other <= at]
        lent = sum(own / rows for own, _, rows in below)
        taken = sum(own * found / rows**2 for own, found, rows in below)
        _, found, rows = thresholds[at]
        standing.append(label * (found / rows + lent) - taken)
    return standing


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("paired_mean_loss"))
def test_paired_losses(given, expected, rtol):
    b = [Decimal(str(value)) for value in given["loss_base"]]
    c = [Decimal(str(value)) for value in given["loss_cand"]]
    losses = PairedMean(
        n=len(b),
        sum_b=sum(b),
        sum_c=sum(c),
        sum_bb=sum(x * x for x in b),
        sum_cc=sum(x * x for x in c),
        sum_bc=sum(x * y for x, y in zip(b, c, strict=True)),
    )
    change = losses.change()
    # The case is oriented so that lower is worse; a loss is not re-oriented here.
    assert change.n == expected["n"]
    assert -change.point == pytest.approx(expected["delta"], rel=rtol)
    assert change.standard_error == pytest.approx(expected["se"], rel=rtol)
    assert change.p_value_above(0.0) == pytest.approx(expected["p_worse"], rel=rtol)
    assert -change.upper_bound(0.95) == pytest.approx(expected["lower95"], rel=rtol)
    assert -change.lower_bound(0.95) == pytest.approx(expected["upper95"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("r2_delta"))
def test_r2(given, expected, rtol):
    t, before, after = (
        [Decimal(str(x)) for x in given[k]] for k in ("y", "pred_base", "pred_cand")
    )
    b = [(x - y) ** 2 for x, y in zip(before, t, strict=True)]
    c = [(x - y) ** 2 for x, y in zip(after, t, strict=True)]

    def total(*columns):
        return sum(map(math.prod, zip(*columns, strict=True)))

    both = PairedR2(
        n=len(t),
        sum_b=total(b),
        sum_c=total(c),
        sum_bb=total(b, b),
        sum_cc=total(c, c),
        sum_bc=total(b, c),
        sum_t=total(t),
        sum_tt=total(t, t),
        sum_ttt=total(t, t, t),
        sum_tttt=total(t, t, t, t),
        sum_bt=total(b, t),
        sum_btt=total(b, t, t),
        sum_ct=total(c, t),
        sum_ctt=total(c, t, t),
    )
    assert both.baseline == pytest.approx(expected["r2_base"], rel=rtol)
    assert both.candidate == pytest.approx(expected["r2_cand"], rel=rtol)
    assert both.change().point == pytest.approx(expected["delta"], rel=rtol)
    assert both.change().standard_error == pytest.approx(expected["se"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("mde"))
def test_smallest_detectable_change(given, expected, rtol):
    error, alpha, beta = expected["se"], given["alpha"], given["beta"]
    without = detectable_change(error, 0.0, alpha, beta, beyond_margin=False)
    within = detectable_change(error, given["margin"], alpha, beta, beyond_margin=False)
    assert without == pytest.approx(expected["mde_margin0"], rel=rtol)
    assert within == pytest.approx(expected["mde_margin1pt"], rel=rtol)
    assert rows_needed(given["n"], error, given["margin"], beta) == expected["n_for_green"]


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("holm"))
def test_holm_is_the_weighted_procedure_with_equal_weights(given, expected, rtol):
    adjusted = weighted_holm(given["p"], [1.0] * len(given["p"]))
    assert adjusted == pytest.approx(expected["adjusted"], rel=rtol)
    assert [p <= given["alpha"] for p in adjusted] == expected["reject"]


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("newcombe_diff"))
def test_newcombe_bounds(given, expected, rtol):
    z = normal_quantile(1 - given["alpha_two_sided"] / 2)
    one, other = (limits(Proportion(successes=given[f"x{k}"], n=given[f"n{k}"]), z) for k in (1, 2))
    bounds = [lower_difference(one, other), upper_difference(one, other)]
    assert bounds == pytest.approx(expected["newcombe"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("group_metrics"))
def test_measures_of_bias(given, expected, rtol):
    rows = list(zip(given["group"], given["y"], given["pred"], strict=True))
    groups = [
        Group(
            values=(name,),
            **{f"y{y}_d{d}": rows.count((name, y, d)) for y in (0, 1) for d in (0, 1)},
        )
        for name in "abc"
    ]
    names = {
        "dp_diff": "demographic_parity_difference",
        "dp_ratio": "demographic_parity_ratio",
        "eo_diff": "equalized_odds_difference",
        "eo_ratio": "equalized_odds_ratio",
        "eopp_diff": "equal_opportunity_difference",
    }
    found = {
        key: plug_in(METRICS[name], groups, rest=False, reference=None)
        for key, name in names.items()
    }
    assert found == pytest.approx({key: expected[key] for key in names}, rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("max_gap_rates"))
def test_largest_gap(given, expected, rtol):
    gap = MaxGap(families=(family(given["x"], given["n"]),), n=sum(given["n"]))
    assert gap.point == pytest.approx(expected["gap"], rel=rtol)
    bound = gap.simultaneous_bound(given["alpha"], given["tau"])
    assert bound == pytest.approx(expected["lower"], rel=rtol)
    assert gap.upper_bound(1 - given["beta"]) == pytest.approx(expected["upper"], rel=rtol)
    assert expected["verdict"] == "fail"
    assert gap.p_value_above(given["tau"]) <= given["alpha"]


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("tukey"))
def test_tukey_critical_values(given, expected, rtol):
    found = [range_quantile(given["alpha"], groups) / 2**0.5 for groups in given["G"]]
    assert found == pytest.approx(expected["q_over_sqrt2"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("ratio_contrast"))
def test_ratio_contrast(given, expected, rtol):
    low, high = (
        limits(Proportion(successes=given[f"x_{end}"], n=given[f"n_{end}"]), given["z"])
        for end in ("low", "high")
    )
    ratio = MinRatio(
        families=(family([given["x_low"], given["x_high"]], [given["n_low"], given["n_high"]]),),
        n=given["n_low"] + given["n_high"],
    )
    assert ratio.point == pytest.approx(expected["ratio"], rel=rtol)
    rho = given["rho"]
    assert low.rate - rho * high.rate == pytest.approx(expected["contrast"], rel=rtol)
    assert lower_contrast(low, high, rho) == pytest.approx(expected["lower"], rel=rtol)
    assert upper_contrast(low, high, rho) == pytest.approx(expected["upper"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("nadeau_bengio"))
def test_folds_of_a_cross_validation(given, expected, rtol):
    folds = SharedFolds(
        baseline_values=[0.0] * len(given["diffs"]),
        candidate_values=given["diffs"],
        test_share=given["n_test"] / given["n_train"],
    )
    change = folds.change()
    assert change.point / change.standard_error == pytest.approx(expected["t"], rel=rtol)
    assert change.degrees_of_freedom == expected["df"]
    assert change.p_value_above(0.0) == pytest.approx(expected["p_greater"], rel=rtol)


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("sd_upper_bound"))
def test_upper_bound_of_a_deviation(given, expected, rtol):
    found = [deviation_upper_bound(1.0, runs, given["conf"]) for runs in given["K"]]
    assert found == pytest.approx(expected["factor"], rel=rtol)


def family(successes, sizes):
    rates = tuple(Proportion(successes=x, n=n) for x, n in zip(successes, sizes, strict=True))
    return RateFamily(rates=rates, pairs=all_pairs(len(rates)))


def accuracy(given):
    return PairedAccuracy(wins=given["wins"], losses=given["losses"], both_right=0, n=given["n"])


def cells(histogram):
    return {
        (b, c): count for b, row in enumerate(histogram) for c, count in enumerate(row) if count > 0
    }


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("ulp_distance"))
def test_ulp_distance(given, expected, rtol):
    assert list(map(ulp_distance, given["a"], given["b"])) == expected["ulp"]


@pytest.mark.parametrize(("given", "expected", "rtol"), cases("test_set_budget"))
def test_the_budget_of_looks_at_a_test_set(given, expected, rtol):
    error = (given["psi"] / given["n"]) ** 0.5

    allowed = looks_allowed(given["margin"], error, given["beta"])

    assert given["power"] == POWER
    assert allowed == pytest.approx(expected["budget"], rel=rtol)
    for looks, z in expected["z_after"].items():
        share = planned_beta(given["beta"], int(looks))
        assert -normal_quantile(share) == pytest.approx(z, rel=rtol)
    for look, share in expected["spend_beta"].items():
        assert spending_beta(given["beta"], int(look)) == pytest.approx(share, rel=rtol)
