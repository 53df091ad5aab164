"""How often the test set was looked at, and how many looks are left; plain text."""

from collections.abc import Iterator

from mlgate.present import numbers
from mlgate.present.facts import Fact
from mlgate.result.ledger import LedgerRecord, LookBudget
from mlgate.result.report import Report

_MOST_NAMED = 3


def piece(report: Report) -> Iterator[str]:
    """Yield the part of the last line: looks to date, and what is left for the tightest margin."""
    ledger = report.ledger
    if ledger is None or ledger.looks is None:
        return
    tightest = min(ledger.budgets, key=lambda one: (one.left is None, one.left or 0), default=None)
    left = ""
    if tightest is not None:
        left = f"; {left_of(tightest.allowed, tightest.left)} for {_named(tightest)}"
    yield f"{_looks(ledger.looks)} at this test set{left}"


def notes(report: Report) -> Iterator[str]:
    """Yield what a reader of a pass has to know."""
    ledger = report.ledger
    if ledger is None or ledger.looks is None:
        return
    yield from _worn_out(ledger)
    if ledger.mode == "adaptive":
        yield _shared(ledger)


def facts(report: Report) -> Iterator[Fact]:
    """Yield all that is known of the looks, each with its name."""
    ledger = report.ledger
    if ledger is None:
        return
    yield Fact("Ledger", ledger.path, code=True)
    if ledger.looks is None or ledger.test_set is None:
        yield Fact("Not counted", ledger.problem or "")
        return
    yield Fact("Fingerprint", ledger.test_set, code=True)
    yield Fact("Looks to date", f"{ledger.looks:,}")
    yield Fact("This run", _this_run(ledger))
    for budget in ledger.budgets:
        yield Fact(f"Looks for {_named(budget)}", left_of(budget.allowed, budget.left))
    if ledger.mode == "adaptive" and ledger.beta is not None:
        yield Fact("Beta of this look", f"{ledger.beta:.3g}")


def _worn_out(ledger: LedgerRecord) -> Iterator[str]:
    worn = [budget for budget in ledger.budgets if budget.worn_out]
    if not worn:
        return
    named = ", ".join(f"{_named(budget)} ({_bears(budget)})" for budget in worn[:_MOST_NAMED])
    more = f" and {len(worn) - _MOST_NAMED:,} more" if len(worn) > _MOST_NAMED else ""
    means = (
        "a model that did not change will seldom pass"
        if ledger.mode == "adaptive"
        else "a pass may be luck by now"
    )
    yield (
        f"the test set is worn out after {_looks(ledger.looks or 0)} for {named}{more}: {means}; "
        "refresh its rows, or enlarge it"
    )


def _bears(budget: LookBudget) -> str:
    return (
        "it bears none" if (budget.allowed or 0) < 1 else f"it bears {int(budget.allowed or 0):,}"
    )


def _shared(ledger: LedgerRecord) -> str:
    confidence = numbers.number(1.0 - (ledger.beta or 0.0), "share", digits=5)
    if ledger.look is None:
        return "beta is shared among the looks at this test set, and this run is none of them"
    if ledger.planned is None:
        plan = f"it is look {ledger.look:,}, and looks are not planned"
    elif ledger.look > ledger.planned:
        plan = f"it is look {ledger.look:,}, and the plan of {_looks(ledger.planned)} is used up"
    else:
        plan = f"it is look {ledger.look:,} of {ledger.planned:,} planned"
    return (
        f"beta is shared among the looks at this test set: a pass needs {confidence}, since {plan}"
    )


def _this_run(ledger: LedgerRecord) -> str:
    if ledger.look is None:
        return "no look: both models predict the same"
    if ledger.repeated:
        return f"look {ledger.look:,}, made before with the same predictions"
    recorded = "recorded" if ledger.recorded else "not recorded"
    return f"look {ledger.look:,}, {recorded}"


def _looks(count: int) -> str:
    return f"{count:,} look" + ("" if count == 1 else "s")


def _named(budget: LookBudget) -> str:
    """Return the check with its limit: "metrics/accuracy.max_drop 0.01"."""
    return f"{budget.check} {budget.limit.partition(' ')[2]}"


def left_of(allowed: float | None, left: int | None) -> str:
    """Return "about 341 of 353 left"; null stands for more looks than anybody counts."""
    if allowed is None or left is None:
        return "over 1,000,000 left"
    if allowed < 1:
        return "none: the rows are too few for one"
    return f"about {left:,} of {int(allowed):,} left" if left else f"none of {int(allowed):,} left"
