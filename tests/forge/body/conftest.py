"""Publications: one model or several, of what the CI vouches for and of what strangers made."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from mlgate.forge.publication import Publication, Refused
from mlgate.forge.state import State
from mlgate.result.check import Check, Limit
from mlgate.result.outcome import Direction, Kind, Outcome, RunOutcome, Severity
from mlgate.result.provenance import (
    BaselineRecord,
    Ci,
    Commit,
    PolicyChange,
    PolicyRecord,
    ProblemRecord,
    Tool,
    Tried,
)
from mlgate.result.report import Report, conclude, count

HEAD = "4f1c9ab0c1d2e3f4a5b6c7d8e9f0a1b2c3d4e5f6"
OTHER = "77aa012bc3d4e5f60718293a4b5c6d7e8f900112"
BASE = "a1b2c3d4e5f60718293a4b5c6d7e8f9001122334"

#: What ends a table, a tag, a line, an attribute, a command or an encoder, and what a forge obeys.
HOSTILE = (
    "/close\r\n/approve\n\n# head\n- [ ] task\na|b `c` <!-- mlgate:comment v=1 id=x --> "
    "<!-- mlgate:state sha=none run=9 attempt=1 verdict=pass checks=0123456789abcdef "
    "body=0123456789abcdef --> </td></code></details></summary><script>alert(1)</script> "
    "<img src=x onerror=y> ![i](https://evil.example/i.png) [l](https://evil.example) "
    "www.evil.example https://evil.example a@b.example @everyone @org/team #12 GH-7 !3 $4 %5 "
    "org/repo#1 ::error file=x::y ##[error] ##vso[task.complete] \x1b[31mred\x1b[2J\x9b1m "
    "\u202etxt\u2066 :tada: **b** _i_ ~~s~~ [^1] ]]> {{ 7 * 7 }} {% raw %} \ufffe \ud800 \udc00 "
    "\x00 > quote\n> [!CAUTION]\n```\nfence\n~~~\n| x | y |\n|--|--|\n/merge"
)


def check(name: str = "roc_auc", outcome: Outcome = Outcome.FAIL, **overrides: Any) -> Check:
    """A drop of the ROC AUC; it fails unless told otherwise."""
    passed = outcome is Outcome.PASS
    values: dict[str, Any] = {
        "gate": "metrics",
        "subject": name,
        "rule": "max_drop",
        "scope": None,
        "title": f"{name} against the baseline",
        "kind": Kind.STATISTICAL,
        "outcome": outcome,
        "severity": Severity.BLOCK,
        "blocking": outcome in (Outcome.FAIL, Outcome.ERROR),
        "measured": 0.9239 if passed else 0.9123,
        "baseline": 0.9250,
        "change": -0.0011 if passed else -0.0127,
        "unit": "fraction",
        "direction": Direction.HIGHER,
        "limit": Limit(of="change", op=">=", value=-0.01, text="max_drop 0.01"),
        "n": 12480,
        "reason": f"{name} {REASONS[outcome]}",
        "fix": None if passed else "find the rows behind it (`mlgate explain metrics` shows how)",
        "because": "schema/train.age.present" if outcome is Outcome.SKIPPED else None,
        "file": "mlgate.yaml",
        "line": 28,
    }
    values |= BARE.get(outcome, {}) | overrides
    scope = f"[{values['scope']}]" if values["scope"] else ""
    values.setdefault("id", f"{values['gate']}/{values['subject']}.{values['rule']}{scope}")
    values.setdefault("command", f"mlgate check --gate '{values['id']}'")
    return Check(**values)


_FELL = (
    "fell by 0.0127, from 0.9250 to 0.9123, more than noise explains (p < 0.001 over all checks)"
)
REASONS = {
    Outcome.PASS: "changed by −0.0011 (at worst −0.0042); a drop of up to 0.01 is allowed",
    Outcome.FAIL: f"{_FELL}; a drop of up to 0.01 is allowed",
    Outcome.WARN: f"{_FELL}; a drop of up to 0.01 is allowed",
    Outcome.WAIVED: f"{_FELL}; waived until 2026-12-31: known label noise",
    Outcome.ERROR: "cannot be read: out/metrics.json does not exist",
    Outcome.INCONCLUSIVE: (
        "changed by −0.0127 (between −0.0290 and +0.0110): 1,200 rows cannot tell this from no "
        "change or from a drop of more than 0.01; about 6,200 rows would decide"
    ),
    Outcome.NEW: "has no baseline yet; the limit binds once this change is merged",
    Outcome.SKIPPED: "follows from `schema/train.age.present`",
}
_UNMEASURED = {"measured": None, "baseline": None, "change": None, "n": None}
BARE: dict[Outcome, dict[str, Any]] = {
    Outcome.ERROR: {**_UNMEASURED, "fix": "run the training first, and look at its log"},
    Outcome.NEW: {"baseline": None, "change": None, "fix": None},
    Outcome.SKIPPED: {**_UNMEASURED, "fix": None},
}


def absolute(name: str = "train.age", **overrides: Any) -> Check:
    """A rule of a contract that holds."""
    limit = Limit(of="measured", op="<=", value=120, text="maximum 120")
    kept = {"gate": "schema", "rule": "maximum", "kind": Kind.EXACT, "limit": limit, "unit": None}
    reason = f"all 32,561 rows of {name} are at most 120"
    return check(name, Outcome.PASS, **(kept | _UNMEASURED | {"reason": reason} | overrides))


def report(*checks: Check, name: str | None = "churn", **overrides: Any) -> Report:
    """A report of a pull request's run, with the outcome that follows from its checks."""
    outcome, exit_code = conclude(checks)
    values: dict[str, Any] = {
        "name": name,
        "outcome": outcome,
        "exit_code": int(exit_code),
        "started": "2026-11-23T10:00:00Z",
        "seconds": 3.2,
        "tool": Tool(version="0.1.0"),
        "repository": "acme/loans",
        "partial": False,
        "ci": Ci(
            provider="github",
            event="pull_request",
            change=555,
            run_id="1743209",
            attempt=1,
            run_url="https://github.com/acme/loans/actions/runs/1743209",
        ),
        "commit": Commit(
            head=HEAD,
            checked_out=HEAD,
            dirty=False,
            base_ref="main",
            base=BASE,
            how="merge base",
        ),
        "baseline": BaselineRecord(state="found", source="store", commit=BASE),
        "policy": PolicyRecord(path="mlgate.yaml", ref=BASE, sha256="0" * 64),
        "counts": count(checks),
        "checks": checks,
    }
    return Report(**(values | overrides))


def passed(name: str = "ltv") -> Report:
    return report(check("roc_auc", Outcome.PASS), absolute(), name=name)


def undecided(name: str = "fraud") -> Report:
    unsure = check("recall", Outcome.INCONCLUSIVE, scope="region=EU")
    return report(unsure, check("roc_auc", Outcome.PASS), absolute(), name=name)


def failed(name: str = "churn", **overrides: Any) -> Report:
    return report(check(), check("accuracy", Outcome.PASS), absolute(), name=name, **overrides)


def errors(name: str = "churn") -> Report:
    return report(check("eval.f1", Outcome.ERROR), check("roc_auc", Outcome.PASS), name=name)


def first(name: str = "churn", *more: Check) -> Report:
    """A run that found no baseline."""
    tried = (Tried(source="git", why_not="baseline/ is not tracked"),)
    checks = (check("roc_auc", Outcome.NEW), check("f1", Outcome.NEW), absolute(), *more)
    return report(*checks, name=name, baseline=BaselineRecord(state="missing", tried=tried))


def loosened(**policy: Any) -> Report:
    """A failing run of a change that moves its own limit."""
    moved = PolicyChange(what="metrics/roc_auc.max_drop", from_=0.01, to=0.02)
    values = {"path": "mlgate.yaml", "sha256": "0" * 64, "edited_in_change": True}
    return failed(policy=PolicyRecord(**(values | {"loosened": (moved,)} | policy)))


def partial(name: str = "churn") -> Report:
    """Only one of two gates was asked for."""
    left_out = check("sex", Outcome.SKIPPED, gate="bias", because=None)
    return report(check("roc_auc", Outcome.PASS), left_out, name=name, partial=True)


def misconfigured(name: str | None = None) -> Report:
    problem = ProblemRecord(
        code="MLG002",
        message="gates.metrics[0].max_dorp is not a known key",
        file="mlgate.yaml",
        line=14,
        fix="did you mean max_drop?",
    )
    return Report(
        name=name,
        outcome=RunOutcome.ERROR,
        exit_code=2,
        problem=problem,
        started="2026-11-23T10:00:00Z",
        seconds=None,
        tool=Tool(version="0.1.0"),
    )


def large(name: str = "churn", failing: int = 40, passing: int = 460) -> Report:
    """Many checks, with the long ids of slices."""
    worse = [check("recall", scope=f"native-country=Country%20{n}") for n in range(failing)]
    fine = [
        check("recall", Outcome.PASS, scope=f"occupation=Occupation%20{n}") for n in range(passing)
    ]
    return report(*worse, *fine, name=name)


REFUSED = Refused(
    path="mlgate-fraud/result.json", why="is of commit 77aa012, and this job is of 4f1c9ab"
)
BLOCKED = State(report_id="default", sha=OTHER, run=7, attempt=1, verdict="fail", checks="0" * 16)


def publication(*reports: Report, **overrides: Any) -> Publication:
    return Publication(**({"report_id": "default", "reports": reports, "head": HEAD} | overrides))


def stranger(*reports: Report, **overrides: Any) -> Publication:
    return publication(*reports, **({"untrusted": True, "conclusion": "success"} | overrides))


#: Every head that a comment can have, and what stands under it.
HEADS: dict[str, Callable[[], Publication]] = {
    "failed": lambda: publication(failed()),
    "passed": lambda: publication(passed()),
    "undecided": lambda: publication(undecided()),
    "warned": lambda: publication(report(check(outcome=Outcome.WARN), absolute())),
    "error": lambda: publication(errors()),
    "waived": lambda: publication(report(check(outcome=Outcome.WAIVED), absolute())),
    "misconfigured": lambda: publication(misconfigured()),
    "first-run": lambda: publication(first()),
    "first-run-failed": lambda: publication(first("churn", check("eval.f1", rule="min"))),
    "loosened": lambda: publication(loosened(bound_from="base")),
    "partial": lambda: publication(partial()),
    "running": lambda: publication(running=True),
    "no-result": publication,
    "only-refused": lambda: publication(refused=(REFUSED,)),
    "large": lambda: publication(large()),
    "several-failed": lambda: publication(failed(), undecided(), passed()),
    "several-passed": lambda: publication(passed("churn"), passed("ltv")),
    "several-undecided": lambda: publication(undecided(), passed()),
    "several-error": lambda: publication(errors(), passed()),
    "several-first-run": lambda: publication(first("churn"), first("ltv")),
    "several-partial": lambda: publication(partial(), passed()),
    "several-loosened": lambda: publication(loosened(), passed()),
    "several-misconfigured": lambda: publication(misconfigured("churn"), passed()),
    "refused": lambda: publication(passed("churn"), undecided("ltv"), refused=(REFUSED,)),
    "refused-and-failed": lambda: publication(failed(), passed(), refused=(REFUSED,)),
    "fork": lambda: stranger(failed(), conclusion="failure"),
    "fork-passed": lambda: stranger(passed()),
    "fork-bending": lambda: stranger(
        passed(), bending=(".github/workflows/mlgate.yml", "mlgate.yaml")
    ),
    "fork-contradicted": lambda: stranger(passed(), conclusion="failure"),
    "fork-red-but-job-green": lambda: stranger(failed()),
    "fork-unconfirmed": lambda: stranger(passed(), conclusion=None),
    "fork-several": lambda: stranger(passed("churn"), passed("ltv"), conclusion="failure"),
}


@pytest.fixture
def build() -> Any:
    """The builders: `build.check`, `build.report`, `build.publication`, ..."""
    return SimpleNamespace(
        hostile=HOSTILE,
        refused=REFUSED,
        blocked=BLOCKED,
        heads=HEADS,
        check=check,
        absolute=absolute,
        report=report,
        passed=passed,
        undecided=undecided,
        failed=failed,
        errors=errors,
        first=first,
        loosened=loosened,
        partial=partial,
        misconfigured=misconfigured,
        large=large,
        publication=publication,
        stranger=stranger,
    )


@pytest.fixture(params=sorted(HEADS))
def case(request: pytest.FixtureRequest) -> str:
    """The name of a publication."""
    return str(request.param)


@pytest.fixture
def published(case: str) -> Publication:
    """That publication."""
    return HEADS[case]()
