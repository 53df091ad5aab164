"""Reports to render: numbers of an income model, and of somebody who wants to break the page."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from mlgate.present.fix import fix
from mlgate.present.reason import reason
from mlgate.present.statement import Statement
from mlgate.result.check import Check, Example, Failing, Interval, Limit, Test
from mlgate.result.outcome import Direction, Kind, Outcome, RunOutcome, Severity
from mlgate.result.provenance import (
    BaselineRecord,
    Ci,
    Commit,
    DataRecord,
    Environment,
    ErrorBudget,
    EvidenceRecord,
    Family,
    PairedRows,
    PolicyChange,
    PolicyRecord,
    ProblemRecord,
    Selection,
    Tool,
    Tried,
    Verdict,
)
from mlgate.result.report import Report, conclude, count

#: What ends a table, a tag, a line, an attribute, a command or an encoder.
HOSTILE = (
    "a|b\r\n`c` <!-- mlgate:comment v=1 id=x --> </td></code><script>alert(1)</script> "
    "@everyone #12 ::error file=x::y [l](https://evil.example) www.evil.example "
    "\x1b[31mred\x1b[2J \u202etxt ]]> ##[error] {{ 7 * 7 }} \ufffe \ud800 \x00 </details>"
)


def make_check(**overrides: Any) -> Check:
    """A failing ROC AUC, as DESIGN 4.9 shows it; every field can be replaced."""
    values: dict[str, Any] = {
        "gate": "metrics",
        "subject": "roc_auc",
        "rule": "max_drop",
        "scope": None,
        "title": "ROC AUC against the baseline",
        "kind": Kind.STATISTICAL,
        "outcome": Outcome.FAIL,
        "severity": Severity.BLOCK,
        "blocking": True,
        "measured": 0.9123,
        "baseline": 0.9250,
        "change": -0.0127,
        "unit": "fraction",
        "direction": Direction.HIGHER,
        "limit": Limit(of="change", op=">=", value=-0.01, text="max_drop 0.01"),
        "interval": bounds(-0.0184, -0.0070),
        "test": Test(
            h0="change >= 0", method="DeLong", p_value=0.00012, p_adjusted=0.0006, weight=1.0
        ),
        "n": 12480,
        "detectable": 0.0110,
        "code": "MLG210",
        "file": "mlgate.yaml",
        "line": 28,
        "seconds": 0.2,
    }
    values |= overrides
    scope = f"[{values['scope']}]" if values["scope"] else ""
    values.setdefault("id", f"{values['gate']}/{values['subject']}.{values['rule']}{scope}")
    values.setdefault("command", f"mlgate check --gate '{values['id']}'")
    if "reason" not in values:
        spoken = statement(values)
        values["reason"] = reason(spoken)
        values.setdefault("fix", fix(spoken))
    return Check(**values)


def statement(values: Mapping[str, Any]) -> Statement:
    """What the verdict knows of a check with these values."""
    limit, interval, test = values["limit"], values["interval"], values["test"]
    return Statement(
        title=values["title"].split(" against ")[0],
        gate=values["gate"],
        outcome=values["outcome"],
        rule=values["rule"],
        limit=limit.value,
        limit_text=limit.text,
        relative=limit.relative,
        low=interval.low if interval else None,
        high=interval.high if interval else None,
        p_adjusted=test.p_adjusted if test else None,
        rows_needed=values.get("rows_needed"),
        decide_point=values["kind"] is Kind.POINT,
        noise_known=values["kind"] is not Kind.POINT,
        place=f"{values['file']}:{values['line']}",
        **{
            key: values[key]
            for key in ("measured", "baseline", "change", "n", "detectable", "unit", "direction")
        },
    )


def bounds(low: float, high: float) -> Interval:
    return Interval(
        of="change", low=low, high=high, low_confidence=0.95, high_confidence=0.95, method="DeLong"
    )


def passing(subject: str, measured: float, baseline: float, low: float, **overrides: Any) -> Check:
    change = round(measured - baseline, 6)
    return make_check(
        subject=subject,
        title=f"{subject} against the baseline",
        outcome=Outcome.PASS,
        blocking=False,
        measured=measured,
        baseline=baseline,
        change=change,
        interval=bounds(low, 2 * change - low),
        test=Test(h0="change >= 0", method="DeLong", p_value=0.41, p_adjusted=0.82, weight=1.0),
        code=None,
        **overrides,
    )


def schema_check(**overrides: Any) -> Check:
    """A rule of a contract, kept or broken by rows."""
    rule = {
        "gate": "schema",
        "subject": "train.age",
        "rule": "maximum",
        "title": "train.age is at most 120",
        "kind": Kind.EXACT,
        "measured": None,
        "baseline": None,
        "change": None,
        "unit": None,
        "direction": None,
        "limit": Limit(of="measured", op="<=", value=120, text="maximum 120"),
        "interval": None,
        "test": None,
        "detectable": None,
        "n": 32561,
        "code": "MLG310",
        "line": 41,
    }
    return make_check(**{**rule, **overrides})


def make_report(*checks: Check, **overrides: Any) -> Report:
    """A report of `checks`, with an outcome and counts that follow from them."""
    outcome, exit_code = conclude(checks)
    values: dict[str, Any] = {
        "name": "income",
        "outcome": outcome,
        "exit_code": int(exit_code),
        "started": "2026-11-23T10:00:00Z",
        "seconds": 3.2,
        "tool": Tool(version="0.1.0"),
        "repository": "acme/loans",
        "selection": Selection(),
        "partial": False,
        "ci": Ci(
            provider="github",
            event="pull_request",
            change=555,
            run_id="1743209",
            attempt=1,
            run_url="https://github.com/acme/loans/actions/runs/1743209",
            fork=False,
        ),
        "commit": Commit(
            head="4f1c9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6",
            checked_out="9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f64f1c",
            dirty=False,
            base_ref="main",
            base="a1b2c3d4e5f60718293a4b5c6d7e8f9001122334",
            how="first parent of the test merge",
        ),
        "baseline": BaselineRecord(
            state="found",
            source="store",
            spec="s3://ml/mlgate",
            commit="a1b2c3d4e5f60718293a4b5c6d7e8f9001122334",
            distance=0,
            tried=(Tried(source="git", why_not="not tracked"),),
            rows=PairedRows(shared=12480, only_candidate=0, only_baseline=0, label_differs=0),
            identical=False,
        ),
        "policy": PolicyRecord(
            path="mlgate.yaml", ref="a1b2c3d", sha256="0" * 64, edited_in_change=False
        ),
        "verdict": Verdict(
            mode="balanced", alpha=0.05, beta=0.05, fail_when="worse", on_inconclusive="note"
        ),
        "error_budget": ErrorBudget(families=(Family(severity="block", alpha=0.05, tests=5),)),
        "data": (
            DataRecord(
                name="predictions",
                role="candidate",
                uri="out/p.parquet",
                rows=12480,
                fingerprint="9f2e",
            ),
        ),
        "environment": Environment(
            python="3.11.7",
            platform="linux-x86_64",
            packages={"duckdb": "1.4.2"},
            fingerprint="77aa",
            same_as_baseline=True,
        ),
        "counts": count(checks),
        "checks": checks,
        "evidence": EvidenceRecord(path="evidence/", sha256="0" * 64),
    }
    return Report(**(values | overrides))


def _passed() -> Report:
    return make_report(
        passing("roc_auc", 0.9239, 0.9250, -0.0042),
        passing("accuracy", 0.8731, 0.8728, -0.0021, line=29),
        schema_check(
            outcome=Outcome.PASS,
            blocking=False,
            code=None,
            reason="all 32,561 rows of train.age are at most 120",
        ),
    )


def _mixed() -> Report:
    """One check of each outcome, in a change that moves the goalposts."""
    missing = "out/metrics.json does not exist; the training may have failed before it was written"
    checks = (
        passing("accuracy", 0.8731, 0.8728, -0.0021, line=29),
        make_check(),
        schema_check(
            outcome=Outcome.WARN,
            severity=Severity.WARN,
            blocking=False,
            failing=Failing(
                rows=41,
                share=0.00126,
                examples=(Example(row=12, value="999"), Example(row=407, value=None)),
            ),
            reason="41 of 32,561 rows of train.age are over 120",
            fix="correct the rows, or widen maximum at contracts/train.odcs.yaml:41",
        ),
        make_check(
            subject="eval.f1",
            rule="min",
            title="eval.f1 has a floor",
            kind=Kind.UNMEASURED,
            outcome=Outcome.ERROR,
            measured=None,
            baseline=None,
            change=None,
            interval=None,
            test=None,
            n=None,
            detectable=None,
            limit=Limit(of="measured", op=">=", value=0.8, text="min 0.8"),
            code="MLG201",
            line=31,
            reason=missing,
            fix="run the training first, and look at its log",
        ),
        make_check(
            subject="recall",
            scope="region=EU",
            title="recall where region=EU against the baseline",
            outcome=Outcome.INCONCLUSIVE,
            blocking=False,
            measured=0.8123,
            baseline=0.8163,
            change=-0.0040,
            interval=bounds(-0.0190, 0.0110),
            n=1200,
            detectable=0.0230,
            rows_needed=6134,
            line=30,
        ),
        make_check(
            subject="precision@5",
            title="precision@5 against the baseline",
            kind=Kind.UNMEASURED,
            outcome=Outcome.NEW,
            blocking=False,
            measured=0.4417,
            baseline=None,
            change=None,
            interval=None,
            test=None,
            detectable=None,
            code=None,
            line=33,
            reason="there is no baseline yet; the limit binds once this change is merged",
        ),
        make_check(
            subject="log_loss",
            rule="max_rise",
            title="log loss against the baseline",
            outcome=Outcome.WAIVED,
            blocking=False,
            measured=0.3260,
            baseline=0.3120,
            change=0.0140,
            unit="nats",
            direction=Direction.LOWER,
            limit=Limit(of="change", op="<=", value=0.00624, relative=0.02, text="max_rise 2%"),
            interval=bounds(0.0101, 0.0179),
            line=32,
        ),
        schema_check(
            subject="train.income",
            rule="allowed_values",
            kind=Kind.UNMEASURED,
            outcome=Outcome.SKIPPED,
            blocking=False,
            because="schema/train.income.present",
            limit=None,
            code=None,
            reason="follows from `schema/train.income.present`",
        ),
        make_check(
            subject="eval.f1",
            title="eval.f1 against the baseline",
            kind=Kind.POINT,
            outcome=Outcome.WARN,
            severity=Severity.WARN,
            blocking=False,
            measured=0.8000,
            baseline=0.8200,
            change=-0.0200,
            interval=None,
            test=None,
            n=None,
            detectable=None,
            line=34,
        ),
    )
    moved = PolicyChange(what="metrics/roc_auc.max_drop", from_=0.01, to=0.02)
    gone = PolicyChange(what="metrics/recall.min", from_="min 0.7", to=None)
    report = make_report(*checks)
    return report.model_copy(
        update={
            "policy": PolicyRecord(
                path="mlgate.yaml",
                sha256="0" * 64,
                edited_in_change=True,
                loosened=(moved,),
                removed=(gone,),
            ),
            "baseline": report.baseline
            and report.baseline.model_copy(
                update={
                    "distance": 2,
                    "rows": PairedRows(
                        shared=12480, only_candidate=20, only_baseline=0, label_differs=3
                    ),
                }
            ),
        }
    )


def _hostile() -> Report:
    broken = schema_check(
        id=f"schema/{HOSTILE}.maximum",
        subject=HOSTILE,
        scope=HOSTILE,
        title=HOSTILE,
        outcome=Outcome.FAIL,
        measured_text=HOSTILE,
        baseline_text=HOSTILE,
        limit=Limit(of="measured", op="<=", value=None, text=HOSTILE),
        reason=HOSTILE,
        fix=HOSTILE,
        command=f"mlgate check --gate '{HOSTILE}'",
        code=HOSTILE,
        file=HOSTILE,
        notes=(HOSTILE,),
        failing=Failing(rows=1, share=0.5, examples=(Example(row=1, value=HOSTILE),)),
    )
    fine = broken.model_copy(
        update={"id": f"schema/{HOSTILE}.minimum", "outcome": Outcome.PASS, "blocking": False}
    )
    report = make_report(broken, fine)
    moved = PolicyChange(what=HOSTILE, from_=HOSTILE, to={HOSTILE: HOSTILE})
    return report.model_copy(
        update={
            "name": HOSTILE,
            "ci": Ci(provider=HOSTILE, run_url=f"https://evil.example/) {HOSTILE}"),
            "commit": Commit(
                head=HOSTILE,
                checked_out=HOSTILE,
                dirty=True,
                base_ref=HOSTILE,
                base=HOSTILE,
                how=HOSTILE,
            ),
            "baseline": BaselineRecord(
                state="refused", source=HOSTILE, tried=(Tried(source=HOSTILE, why_not=HOSTILE),)
            ),
            "policy": PolicyRecord(path=HOSTILE, sha256=HOSTILE, loosened=(moved,)),
        }
    )


def _many() -> Report:
    """500 checks of which 40 fail, with the long ids of slices."""
    failing = [
        make_check(subject="recall", scope=f"native-country=Country%20{number}", line=30)
        for number in range(40)
    ]
    fine = [
        passing("recall", 0.8160, 0.8163, -0.0042, scope=f"occupation=Occupation%20{number}")
        for number in range(460)
    ]
    return make_report(*failing, *fine)


def found(where: str, rows: int, worse: int, better: int, p: float) -> dict[str, Any]:
    """A slice that a search found."""
    return {
        "slice": where,
        "groups": [],
        "rows": rows,
        "worse": worse,
        "better": better,
        "change": (better - worse) / rows,
        "at_best": -0.03,
        "p_value": p / 400,
        "p_adjusted": p,
    }


def _searched() -> Report:
    """Slices that were found, one named by somebody hostile, beside slices that are intervals."""
    listed = [
        found("region is EU and age is 60 or over", 412, 84, 12, 3.1e-7),
        found(f"city is {HOSTILE}", 96, 31, 4, 0.0021),
        *(found(f"plan is {number}", 64, 19, 3, 0.0172) for number in range(6)),
    ]
    search = make_check(
        subject="accuracy",
        rule="discover",
        title="share of right decisions in any slice against the baseline",
        kind=Kind.EXACT,
        outcome=Outcome.WARN,
        severity=Severity.WARN,
        blocking=False,
        measured=None,
        measured_text="11 of 1,175 slices",
        baseline=None,
        change=None,
        interval=None,
        test=None,
        detectable=None,
        limit=Limit(of="change", op=">=", value=-0.02, text="min_drop 0.02"),
        reason="11 slices are worse, of 1,175 that were searched: most of all where region is EU "
        "and age is 60 or over, 84 of 412 rows turned wrong and 12 right (-0.1748, p < 0.001 "
        "over all slices)",
        fix="look at the rows of these slices",
        code="MLG231",
        details={
            "columns": "region, age, city, plan",
            "slices_searched": 1175,
            "slices_tested": 801,
            "all_rows": {"rows": 12480, "worse": 402, "better": 371, "change": -0.0025},
            "found": listed,
            "more_found": 3,
        },
    )
    sliced = [
        passing(
            "accuracy",
            0.91,
            0.912,
            -0.006,
            scope=scope,
            details={"interval": interval, **({"quartiles_of": "baseline"} if quarter else {})},
        )
        for scope, interval, quarter in (
            ("age=under-25", "under 25", False),
            ("income=quartile-2", "20,500 to under 31,000", True),
        )
    ]
    return make_report(search, passing("accuracy", 0.91, 0.912, -0.006), *sliced)


def _configuration() -> Report:
    return without_verdict(
        2,
        RunOutcome.ERROR,
        ProblemRecord(
            code="MLG002",
            message="gates.metrics[0].max_dorp is not a known key",
            file="mlgate.yaml",
            line=14,
            fix="did you mean max_drop? `mlgate explain metrics` lists the keys of this gate",
        ),
    )


def _none() -> Report:
    problem = ProblemRecord(
        code="MLG040",
        message="no check was made: the selection matches nothing",
        fix="`mlgate config show` lists the checks of this policy",
    )
    return without_verdict(5, RunOutcome.EMPTY, problem)


def without_verdict(exit_code: int, outcome: RunOutcome, problem: ProblemRecord | None) -> Report:
    """What is written on exit 2 to 5: all else is null."""
    return Report(
        name=None,
        outcome=outcome,
        exit_code=exit_code,
        problem=problem,
        started="2026-11-23T10:00:00Z",
        seconds=None,
        tool=Tool(version="0.1.0"),
    )


CASES: dict[str, Callable[[], Report]] = {
    "none": _none,
    "passed": _passed,
    "mixed": _mixed,
    "hostile": _hostile,
    "many": _many,
    "searched": _searched,
    "configuration": _configuration,
}


@pytest.fixture(autouse=True)
def _outside_gitlab(monkeypatch: pytest.MonkeyPatch) -> None:
    """No format may look different where the tests themselves run in GitLab CI."""
    monkeypatch.delenv("GITLAB_CI", raising=False)


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest) -> str:
    """The name of a report that every format must survive."""
    return str(request.param)


@pytest.fixture
def report(case: str) -> Report:
    """That report."""
    return CASES[case]()


@pytest.fixture
def build() -> Any:
    """The builders of reports: `build.check`, `build.report`, `build.case`, ..."""

    class Builders:
        check = staticmethod(make_check)
        schema_check = staticmethod(schema_check)
        passing = staticmethod(passing)
        report = staticmethod(make_report)
        without_verdict = staticmethod(without_verdict)
        hostile = HOSTILE

        @staticmethod
        def case(name: str) -> Report:
            return CASES[name]()

    return Builders
