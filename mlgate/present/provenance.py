"""Where a report comes from, in full: run, commits, baseline, policy, error budget, machine."""

from collections.abc import Iterator
from dataclasses import dataclass

from mlgate.present import ledger, numbers
from mlgate.present.facts import Fact
from mlgate.result.report import Report


@dataclass(frozen=True, kw_only=True, slots=True)
class Origin:
    """Facts that belong together."""

    title: str
    facts: tuple[Fact, ...]


def origins(report: Report) -> tuple[Origin, ...]:
    """Return what is known of where `report` comes from; what is not known has no line."""
    parts = {
        "Run": _run(report),
        "Commits": _commits(report),
        "Baseline": _baseline(report),
        "Policy": _policy(report),
        "Verdict": _verdict(report),
        "Test set": ledger.facts(report),
        "Machine": _machine(report),
    }
    found = {title: tuple(facts) for title, facts in parts.items()}
    return tuple(Origin(title=title, facts=facts) for title, facts in found.items() if facts)


def _run(report: Report) -> Iterator[Fact]:
    yield Fact("Started", report.started.replace("T", " ").replace("Z", " UTC"))
    if report.seconds is not None:
        yield Fact("Took", numbers.duration(report.seconds))
    yield Fact("Made by", f"{report.tool.name} {report.tool.version}")
    yield Fact("Exit code", str(report.exit_code))
    if report.repository is not None:
        yield Fact("Repository", report.repository)
    if report.selection is not None and report.selection.gates:
        yield Fact("Only", ", ".join(report.selection.gates), code=True)
    ci = report.ci
    if ci is not None:
        attempt = f", attempt {ci.attempt}" if ci.attempt and ci.attempt > 1 else ""
        event = f", {ci.event}" if ci.event else ""
        run = f", run {ci.run_id}" if ci.run_id else ""
        yield Fact("CI", f"{ci.provider}{event}{run}{attempt}{', from a fork' if ci.fork else ''}")


def _commits(report: Report) -> Iterator[Fact]:
    commit = report.commit
    if commit is None:
        return
    dirty = " with changes that are not committed" if commit.dirty else ""
    if commit.head is not None:
        yield Fact("Checked", commit.head, code=True)
    if commit.checked_out is not None and (commit.checked_out != commit.head or dirty):
        yield Fact("Checked out", f"{commit.checked_out}{dirty}", code=not dirty)
    if commit.base is not None:
        yield Fact("Base", commit.base, code=True)
    if commit.base_ref is not None:
        yield Fact("Base branch", commit.base_ref, code=True)
    yield Fact("Base found by", commit.how)


def _baseline(report: Report) -> Iterator[Fact]:
    baseline = report.baseline
    if baseline is None:
        return
    yield Fact("State", baseline.state)
    if baseline.source is not None:
        spec = f" {baseline.spec}" if baseline.spec else ""
        yield Fact("Place", f"{baseline.source}{spec}")
    if baseline.commit is not None:
        yield Fact("Commit", baseline.commit, code=True)
    if baseline.distance:
        yield Fact("Commits before the base", str(baseline.distance))
    paired = baseline.rows
    if paired is not None:
        yield Fact("Rows compared", f"{paired.shared:,}")
        yield Fact("Only in the candidate", f"{paired.only_candidate:,}")
        yield Fact("Only in the baseline", f"{paired.only_baseline:,}")
        yield Fact("With another label", f"{paired.label_differs:,}")
    for tried in baseline.tried:
        yield Fact("Tried", f"{tried.source}: {tried.why_not}")


def _policy(report: Report) -> Iterator[Fact]:
    policy = report.policy
    if policy is None:
        return
    whose = "the base" if policy.bound_from == "base" else "this change"
    yield Fact("File", policy.path, code=True)
    yield Fact("Limits of", f"{whose} ({policy.ref})" if policy.ref else whose)
    yield Fact("SHA-256", policy.sha256, code=True)
    for name, moved in (
        ("Tightened", policy.tightened),
        ("Added", policy.added),
        ("Plumbing changed", policy.plumbing),
    ):
        for change in moved:
            yield Fact(name, change.what, code=True)


def _verdict(report: Report) -> Iterator[Fact]:
    verdict = report.verdict
    if verdict is not None:
        yield Fact("Mode", verdict.mode or "set key by key")
        yield Fact("Alpha", f"{verdict.alpha:g}: an unchanged model is blocked at most this often")
        yield Fact("Beta", f"{verdict.beta:g}: a bad one passes a check at most this often")
        yield Fact("Fails when", verdict.fail_when.replace("_", " "))
        yield Fact(
            "What is undecided", "blocks" if verdict.on_inconclusive == "block" else "is noted"
        )
    budget = report.error_budget
    for family in budget.families if budget is not None else ():
        tests = f"{family.tests:,} test" + ("" if family.tests == 1 else "s")
        yield Fact(f"Error budget, severity {family.severity}", f"{family.alpha:g} over {tests}")
    if budget is not None:
        yield Fact("Shared by", budget.method.replace("-", " "))


def _machine(report: Report) -> Iterator[Fact]:
    machine = report.environment
    if machine is None:
        return
    yield Fact("Python", machine.python)
    yield Fact("Platform", machine.platform)
    if machine.same_as_baseline is not None:
        yield Fact("Same as the baseline's", "yes" if machine.same_as_baseline else "no")
    for name, version in sorted(machine.packages.items()):
        yield Fact(name, version)
    yield Fact("Fingerprint", machine.fingerprint, code=True)
