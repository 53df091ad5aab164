"""The one place where findings become outcomes, held against the table of the design."""

import math
from dataclasses import replace

import pytest
from scipy import stats as scipy_stats
from statsmodels.stats.multitest import multipletests

from mlgate.policy.model import PRESETS, VerdictSettings
from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Exact, Finding, Noise, Point, Statistical, Unmeasured
from mlgate.result.outcome import Direction, Kind, Outcome, Severity
from mlgate.stats.student import StudentT
from mlgate.verdict import NOTHING_PROMISED, Promised, decide

Z80, Z95 = scipy_stats.norm.ppf(0.80), scipy_stats.norm.ppf(0.95)
OPS = {
    "max_drop": ">=",
    "min_gain": ">=",
    "min": ">=",
    "max_rise": "<=",
    "max_gain": "<=",
    "max": "<=",
}


def normal(point: float, error: float, n: int = 1000) -> StudentT:
    return StudentT(point=point, standard_error=error, degrees_of_freedom=1e9, n=n, method="normal")


def finding(rule: str, held, *, margin: float = 0.01, **more) -> Finding:
    """One limit of `accuracy`; `margin` has no sign, as in the policy."""
    of = "measured" if rule in ("min", "max") else "change"
    value = -margin if rule == "max_drop" else margin
    return Finding(
        **{
            "gate": "metrics",
            "subject": "accuracy",
            "rule": rule,
            "title": "accuracy",
            "held": held,
            "severity": Severity.BLOCK,
            "entry": 0,
            "file": "mlgate.yaml",
            "line": 7,
            "limit": Limit(of=of, op=OPS[rule], value=value, text=f"{rule} {margin:g}"),
            "direction": Direction.HIGHER,
            "n": 1000,
            **more,
        }
    )


def changed(rule: str, change: float, error: float, *, margin: float = 0.01, **more) -> Finding:
    quantity = normal(change, error)
    held = Statistical(
        measured=0.9 + change,
        baseline=0.9,
        quantity=quantity,
        change=quantity if rule in ("max_drop", "max_rise") else None,
    )
    return finding(rule, held, margin=margin, **more)


def floor(measured: float, error: float, *, minimum: float, **more) -> Finding:
    held = Statistical(measured=measured, quantity=normal(measured, error))
    return finding("min", held, margin=minimum, **more)


def mode(name: str, **more) -> VerdictSettings:
    return VerdictSettings(mode=name, **more)


def judge(
    one: Finding, settings: VerdictSettings | None = None, promised: Promised = NOTHING_PROMISED
):
    (check,) = decide([one], settings or VerdictSettings(), promised).checks
    return check


@pytest.mark.parametrize(
    ("rule", "change", "error", "balanced", "strict", "lenient"),
    [
        ("max_drop", 0.000, 0.001, "pass", "pass", "pass"),
        ("max_drop", -0.008, 0.001, "pass", "pass", "pass"),  # real, but within the margin
        ("max_drop", -0.015, 0.004, "fail", "fail", "inconclusive"),  # worse; not surely beyond
        ("max_drop", -0.030, 0.004, "fail", "fail", "fail"),
        ("max_drop", -0.005, 0.010, "inconclusive", "inconclusive", "inconclusive"),
        ("max_rise", 0.000, 0.001, "pass", "pass", "pass"),
        ("max_rise", 0.015, 0.004, "fail", "fail", "inconclusive"),
        ("max_rise", 0.005, 0.010, "inconclusive", "inconclusive", "inconclusive"),
        ("min_gain", 0.020, 0.001, "pass", "pass", "pass"),
        ("min_gain", 0.000, 0.001, "fail", "fail", "fail"),
        ("min_gain", 0.008, 0.010, "inconclusive", "inconclusive", "inconclusive"),
        ("max_gain", 0.000, 0.001, "pass", "pass", "pass"),
        ("max_gain", 0.050, 0.001, "fail", "fail", "fail"),
        ("max_gain", 0.012, 0.010, "inconclusive", "inconclusive", "inconclusive"),
    ],
)
def test_each_limit_on_a_change_decides_as_the_table_says_in_each_mode(
    rule, change, error, balanced, strict, lenient
):
    one = changed(rule, change, error)

    outcomes = {name: judge(one, mode(name)).outcome.value for name in PRESETS}

    assert outcomes == {"balanced": balanced, "strict": strict, "lenient": lenient}


@pytest.mark.parametrize(
    ("measured", "error", "outcome"),
    [(0.80, 0.01, "pass"), (0.70, 0.01, "fail"), (0.745, 0.01, "inconclusive")],
)
def test_a_floor_passes_by_its_lower_bound_and_fails_by_its_test(measured, error, outcome):
    assert judge(floor(measured, error, minimum=0.75)).outcome.value == outcome


def test_the_interval_holds_the_one_sided_bounds_that_a_pass_uses():
    check = judge(changed("max_drop", -0.002, 0.003), mode("balanced", beta=0.10))

    z90 = scipy_stats.norm.ppf(0.90)
    assert check.interval.low == pytest.approx(-0.002 - z90 * 0.003, abs=1e-7)
    assert check.interval.high == pytest.approx(-0.002 + z90 * 0.003, abs=1e-7)
    assert (check.interval.low_confidence, check.interval.high_confidence) == (0.9, 0.9)


def test_what_blocks_is_fail_and_error_and_in_strict_mode_what_is_undecided():
    undecided = changed("max_drop", -0.005, 0.010)

    assert judge(changed("max_drop", -0.03, 0.004)).blocking
    assert judge(finding("max_drop", Unmeasured(cause=Cause.ERROR, reason="gone"))).blocking
    assert not judge(undecided).blocking
    assert judge(undecided, mode("strict")).blocking
    assert not judge(
        finding("max_drop", Unmeasured(cause=Cause.NO_BASELINE, reason="none"))
    ).blocking


@pytest.mark.parametrize(
    ("held", "outcome"),
    [
        (Exact(holds=False, reason="broken", fix="mend it"), "warn"),
        (Unmeasured(cause=Cause.ERROR, reason="gone"), "error"),
        (Unmeasured(cause=Cause.TOO_FEW, reason="few"), "inconclusive"),
    ],
)
def test_severity_warn_caps_every_outcome(held, outcome):
    check = judge(finding("max_drop", held, severity=Severity.WARN), mode("strict"))

    assert (check.outcome.value, check.blocking) == (outcome, False)


def test_p_values_of_overall_checks_are_adjusted_as_statsmodels_holm_does():
    errors = [0.004, 0.006, 0.009, 0.02, 0.05]
    findings = [
        changed("max_drop", -0.012, error, entry=i, subject=f"m{i}")
        for i, error in enumerate(errors)
    ]

    decision = decide(findings, VerdictSettings())

    raw = [check.test.p_value for check in decision.checks]
    assert raw == pytest.approx(
        scipy_stats.norm.cdf([-0.012 / error for error in errors]), rel=1e-6
    )
    adjusted = [check.test.p_adjusted for check in decision.checks]
    assert adjusted == pytest.approx(multipletests(raw, method="holm")[1], rel=1e-12)
    assert decision.error_budget.families[0].tests == 5


def test_all_slice_checks_of_an_entry_share_the_weight_of_one_overall_check():
    overall = changed("max_drop", -0.012, 0.005)
    slices = [changed("max_drop", -0.012, 0.005, scope=f"region={i}") for i in range(4)]
    other = changed("max_drop", -0.012, 0.005, entry=1, subject="other")

    decision = decide([overall, *slices, other], VerdictSettings())

    assert [check.test.weight for check in decision.checks] == [1.0, 0.25, 0.25, 0.25, 0.25, 1.0]
    # All p are equal, so Holm starts with the heaviest: total weight 3 over 1.
    p = decision.checks[0].test.p_value
    assert decision.checks[0].test.p_adjusted == pytest.approx(3 * p)
    assert decision.checks[1].test.p_adjusted == pytest.approx(4 * p)


def test_checks_of_severity_warn_are_a_family_of_their_own():
    blocking = changed("max_drop", -0.012, 0.006)
    warning = [
        changed("max_drop", -0.012, 0.006, severity=Severity.WARN, entry=i, subject=f"w{i}")
        for i in range(1, 9)
    ]

    decision = decide([blocking, *warning], VerdictSettings())

    assert decision.checks[0].test.p_adjusted == decision.checks[0].test.p_value
    assert decision.checks[1].test.p_adjusted == pytest.approx(8 * decision.checks[1].test.p_value)
    assert [(family.severity, family.tests) for family in decision.error_budget.families] == [
        ("block", 1),
        ("warn", 8),
    ]


def test_exact_and_unmeasured_findings_spend_nothing_of_the_budget():
    findings = [
        changed("max_drop", -0.012, 0.006),
        finding("min", Exact(holds=True, reason="fine"), subject="a"),
        finding("min", Unmeasured(cause=Cause.ERROR, reason="gone"), subject="b"),
    ]

    decision = decide(findings, VerdictSettings())

    assert decision.error_budget.families[0].tests == 1
    assert decision.checks[1].test is None
    assert decision.checks[1].interval is None


def test_detectable_and_rows_needed_follow_the_formulas_of_the_design():
    others = [changed("max_drop", 0, 0.001, entry=i, subject=f"o{i}") for i in range(1, 4)]
    one = changed("max_drop", -0.004, 0.009, margin=0.01)

    check = decide([one, *others], VerdictSettings()).checks[0]

    z_share = scipy_stats.norm.ppf(1 - 0.05 / 4)
    expected = max(z_share * 0.009, 0.01 - Z95 * 0.009) + Z80 * 0.009
    assert check.outcome is Outcome.INCONCLUSIVE
    assert check.detectable == pytest.approx(expected, rel=1e-9)
    assert check.rows_needed == math.ceil(1000 * ((Z95 + Z80) * 0.009 / 0.01) ** 2)


def test_lenient_detects_from_the_margin_on_and_floors_from_the_limit_on():
    lenient = judge(changed("max_drop", -0.004, 0.009), mode("lenient"))
    at_floor = judge(floor(0.745, 0.01, minimum=0.75))

    assert lenient.detectable == pytest.approx(0.01 + (Z95 + Z80) * 0.009, rel=1e-9)
    assert at_floor.detectable == pytest.approx((Z95 + Z80) * 0.01, rel=1e-9)
    assert at_floor.rows_needed == math.ceil(1000 * ((Z95 + Z80) * 0.01 / 0.005) ** 2)


def test_rows_needed_stands_only_where_the_data_could_not_decide_and_some_number_would():
    assert judge(changed("max_drop", 0.0, 0.001)).rows_needed is None
    assert judge(changed("max_drop", -0.03, 0.004)).rows_needed is None
    assert judge(changed("max_drop", -0.001, 0.004, margin=0.0)).rows_needed is None


@pytest.mark.parametrize(
    ("rule", "measured", "baseline", "margin", "outcome"),
    [
        ("max_drop", 0.90, 0.91, 0.01, "pass"),  # 0.010000000000000009 in binary
        ("max_drop", 0.8999, 0.91, 0.01, "fail"),
        ("max_rise", 0.3, 0.2, 0.1, "pass"),
        ("min_gain", 0.8, 0.7, 0.1, "pass"),
        ("min", 0.80, None, 0.80, "pass"),
        ("min", 0.79999, None, 0.80, "fail"),
        ("max", 0.2, None, 0.1, "fail"),
    ],
)
def test_a_point_is_held_as_it_is_and_a_limit_that_is_just_met_holds(
    rule, measured, baseline, margin, outcome
):
    noise = Noise.NONE if baseline is None else Noise.UNKNOWN
    check = judge(
        finding(rule, Point(measured=measured, baseline=baseline, noise=noise), margin=margin)
    )

    assert check.outcome.value == outcome
    assert check.test is None
    assert check.interval is None
    assert check.kind is (Kind.EXACT if baseline is None else Kind.POINT)


def test_a_point_whose_noise_is_unknown_says_so():
    check = judge(finding("max_drop", Point(measured=0.8, baseline=0.9, noise=Noise.UNKNOWN)))

    assert check.reason.endswith("noise unknown")


class TestNoBaseline:
    held = Unmeasured(cause=Cause.NO_BASELINE, reason="there is no baseline", fix="save one")

    def test_it_is_new_where_the_base_has_no_policy_or_lacks_the_check(self):
        elsewhere = Promised(ids=frozenset({"metrics/roc_auc.max_drop"}), if_missing="error")

        assert judge(finding("max_drop", self.held)).outcome is Outcome.NEW
        assert judge(finding("max_drop", self.held), promised=elsewhere).outcome is Outcome.NEW

    def test_it_is_lost_where_the_base_has_the_check(self):
        promised = Promised(ids=frozenset({"metrics/accuracy.max_drop"}), if_missing="error")

        check = judge(finding("max_drop", self.held), promised=promised)
        sliced = judge(finding("max_drop", self.held, scope="region=EU"), promised=promised)

        assert (check.outcome, check.blocking, check.code) == (Outcome.ERROR, True, "MLG022")
        assert "lost" in check.reason
        assert sliced.outcome is Outcome.ERROR

    def test_it_is_an_error_where_the_bases_policy_cannot_be_told(self):
        unknown = Promised(unknown="git is not installed")

        check = judge(finding("max_drop", self.held), promised=unknown)

        assert (check.outcome, check.blocking, check.code) == (Outcome.ERROR, True, "MLG022")
        assert "git is not installed" in check.reason

    def test_it_is_new_where_the_base_forgives_it(self):
        promised = Promised(ids=frozenset({"metrics/accuracy.max_drop"}), if_missing="new")

        assert judge(finding("max_drop", self.held), promised=promised).outcome is Outcome.NEW


def test_what_follows_from_another_check_is_skipped_and_names_it():
    held = Unmeasured(
        cause=Cause.FOLLOWS, reason="the column is absent", because="schema/t.age.present"
    )

    check = judge(finding("min", held))

    assert (check.outcome, check.because) == (Outcome.SKIPPED, "schema/t.age.present")


def test_a_number_without_finite_bounds_stays_undecided_and_prints_no_infinity():
    held = Statistical(
        measured=0.5,
        baseline=0.6,
        quantity=normal(-0.1, math.inf),
        change=normal(-0.1, math.inf),
    )

    check = judge(finding("max_drop", held))

    assert check.outcome is Outcome.INCONCLUSIVE
    assert (check.interval.low, check.interval.high, check.detectable) == (None, None, None)


def test_the_same_findings_give_the_same_checks():
    findings = [changed("max_drop", -0.012, 0.004, entry=i, subject=f"m{i}") for i in range(5)]

    assert decide(findings, VerdictSettings()) == decide(findings, VerdictSettings())


def test_the_reproducing_command_quotes_what_a_shell_would_expand():
    check = judge(changed("max_drop", 0.0, 0.001, scope="region=EU"))

    assert check.command == "mlgate check --gate 'metrics/accuracy.max_drop[region=EU]'"


class Largest(StudentT):
    """The largest of ten numbers."""

    comparisons = 10

    def simultaneous_bound(self, alpha: float, null: float) -> float:
        return self.point + scipy_stats.norm.ppf(alpha / 10) * self.standard_error


def largest(point: float, error: float) -> Largest:
    return Largest(
        point=point, standard_error=error, degrees_of_freedom=1e9, n=1000, method="normal"
    )


def test_the_most_extreme_of_several_has_a_simultaneous_bound_and_sees_less():
    quantity = largest(0.3, 0.02)
    alone = judge(finding("max", Statistical(measured=0.3, quantity=quantity), margin=0.1))

    check = judge(
        finding("max", Statistical(measured=0.3, quantity=quantity, several=quantity), margin=0.1)
    )

    assert check.details["simultaneous"] == {
        "low": pytest.approx(0.3 + scipy_stats.norm.ppf(0.005) * 0.02),
        "confidence": 0.95,
    }
    assert "simultaneous" not in alone.details
    z_alpha = -scipy_stats.norm.ppf(0.05 / 10)
    assert check.detectable == pytest.approx((z_alpha + Z80) * 0.02)
    assert check.detectable > alone.detectable


@pytest.mark.parametrize(
    ("point", "outcome", "said"),
    [
        (0.0, "pass", "a remark"),
        (0.3, "fail", "a remark; two groups"),
        (0.1, "inconclusive", "a remark"),
    ],
)
def test_a_gate_s_own_words_end_the_sentence_and_a_cause_only_where_the_limit_is_broken(
    point, outcome, said
):
    held = Statistical(
        measured=point, quantity=normal(point, 0.02), remark="a remark", cause="two groups"
    )

    check = judge(finding("max", held, margin=0.1))

    assert check.outcome == outcome
    assert check.reason.endswith(f"; {said}")


def test_a_point_tells_its_cause_where_the_limit_is_broken():
    held = Point(measured=0.3, noise=Noise.IGNORED, cause="two groups")

    assert judge(finding("max", held, margin=0.1)).reason.endswith("; two groups")
    assert "two groups" not in judge(finding("max", held, margin=0.4)).reason


def test_no_number_of_rows_is_promised_where_more_of_the_same_would_not_decide():
    quantity = normal(0.05, 0.05)
    held = Statistical(measured=0.05, quantity=quantity)

    open_ = judge(finding("max", held, margin=0.1))
    never = judge(
        finding(
            "max", Statistical(measured=0.05, quantity=quantity, more_rows_decide=False), margin=0.1
        )
    )

    assert open_.rows_needed > 0
    assert never.outcome == "inconclusive"
    assert never.rows_needed is None


def test_what_rows_do_not_reduce_is_left_out_of_the_rows_that_would_decide():
    quantity = normal(-0.004, 0.009)
    held = Statistical(measured=0.896, baseline=0.9, quantity=quantity, change=quantity)
    alone = judge(finding("max_drop", held))
    some = judge(finding("max_drop", replace(held, fixed_variance=0.002**2)))
    all_of_it = judge(finding("max_drop", replace(held, fixed_variance=0.008**2)))
    assert alone.rows_needed < some.rows_needed
    assert all_of_it.rows_needed is None


def test_a_cure_of_the_gate_s_own_takes_the_place_of_more_rows():
    quantity = normal(-0.004, 0.009)
    held = Statistical(
        measured=0.896, baseline=0.9, quantity=quantity, change=quantity, cure="train more runs"
    )
    check = judge(finding("max_drop", held))
    assert check.fix == "train more runs, or loosen max_drop 0.01 (mlgate.yaml:7)"


@pytest.mark.parametrize("freedom", [2.0, 4.0, 19.0])
def test_few_degrees_of_freedom_see_less(freedom):
    quantity = replace(normal(-0.004, 0.009), degrees_of_freedom=freedom)
    held = Statistical(measured=0.896, baseline=0.9, quantity=quantity, change=quantity)
    seen = judge(finding("max_drop", held)).detectable
    factor = scipy_stats.t.ppf(0.95, freedom) / Z95
    assert seen == pytest.approx((Z95 + Z80) * 0.009 * factor, rel=1e-9)
