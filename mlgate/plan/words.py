"""A plan in words: what it is made from, each check's cells, and what to do."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from mlgate.plan.ask import Ask
from mlgate.plan.made_up import CLASSES, ITEMS
from mlgate.plan.plan import Plan
from mlgate.plan.read import model_of
from mlgate.present import numbers
from mlgate.verdict.planned import Planned, Sight

#: What a limit holds, said behind the size of what is shown.
_BEYOND = {
    "max_drop": "drop",
    "max_rise": "rise",
    "min_gain": "short",
    "max_gain": "over",
    "min": "below",
    "max": "above",
}
TERMS = (
    "smallest shown: if the truth is that much worse, the check fails 4 times in 5",
    "rows to pass: on that many rows an unchanged model passes 4 times in 5",
)


@dataclass(frozen=True, kw_only=True)
class Row:
    """One check's cells."""

    id: str
    limit: str
    rows: str
    positives: str
    shown: str
    needed: str
    sight: str


@dataclass(frozen=True, kw_only=True)
class Assumption:
    """A number that nothing measured, and the option that changes it."""

    text: str
    option: str


def title(plan: Plan) -> str:
    """`mlgate plan · income (mlgate.yaml)`."""
    return f"mlgate plan · {plan.policy.name} ({plan.policy.file})"


def basis(plan: Plan) -> str:
    """What the noise comes from."""
    read = plan.read
    if read.is_made_up:
        return f"No predictions are read: for {_rows(plan)}, all else is assumed."
    if read.rows is None:
        return "The noise is measured on the values of several runs."
    of = f"{numbers.rows(read.rows)} of {read.shown}"
    scaled = f", and reckoned for {_rows(plan)} like these" if plan.ask.rows else ""
    if plan.assumed.pair and read.kind == "pair":
        return f"The noise is measured on {of} and of the baseline{scaled}."
    why = f" ({read.note})" if read.note else ""
    return (
        f"The noise of one model is measured on {of}{scaled}; "
        f"how much a second one differs is assumed{why}."
    )


def _rows(plan: Plan) -> str:
    return numbers.rows(plan.rows or 0)


def assumptions(plan: Plan) -> Iterator[Assumption]:
    """What is assumed, the most telling first."""
    made_up = plan.read.is_made_up
    if made_up:
        yield from _of_made_up(plan, plan.ask)
        return
    priors = {one.expected.prior for one in plan.checks}
    assumed = plan.assumed
    if "flips" in priors:
        text = f"rows on which one model is right and the other wrong: {assumed.flips:.2g} times"
        yield Assumption(
            text=f"{text} the wrong ones{_usual(assumed.flips, assumed.flips_range)}",
            option="--churn",
        )
    if "seen" in priors:
        text = "checks that compared two models before differ as much as they last did"
        yield Assumption(text=f"{text} (by the ledger)", option="")
    if "correlation" in priors:
        text = "correlation of the two models' errors, for metrics of scores: "
        usual = _usual(assumed.correlation, assumed.correlation_range)
        yield Assumption(text=f"{text}{assumed.correlation:.2g}{usual}", option="--correlation")


def _usual(value: float, ends: tuple[float, float]) -> str:
    low, high = min(ends), max(ends)
    return "" if low == high == value else f" (usual: {low:.2g} to {high:.2g})"


def _of_made_up(plan: Plan, ask: Ask) -> Iterator[Assumption]:
    spec, model = plan.policy.sections.predictions, model_of(ask)
    task = "" if spec is None else spec.task
    if task in ("binary", "multiclass", "score"):
        yield Assumption(text=f"wrong rows: {model.errors:.2%}", option="--error-rate")
        text = f"rows on which one model is right and the other wrong: {model.flips:.2%}"
        yield Assumption(text=text, option="--churn")
    if task == "regression":
        text = f"variance that the model does not explain: {model.errors:.2%}"
        yield Assumption(text=text, option="--error-rate")
    if task in ("regression", "ranking"):
        text = f"correlation of the two models' errors: {model.correlation:.2g}"
        yield Assumption(text=text, option="--correlation")
    if task == "binary":
        yield Assumption(text=f"positive rows: {model.positives:.2%}", option="--positives")
    if task == "multiclass":
        named = spec is not None and isinstance(spec.score, dict)
        text = "classes are equally frequent" + ("" if named else f", and {CLASSES}")
        yield Assumption(text=text, option="")
    if task == "ranking":
        yield Assumption(text=f"queries of {ITEMS} rows each", option="")
    if _has_groups(plan):
        text = f"values of a column of groups or slices: {model.groups}, equally frequent"
        yield Assumption(text=text, option="--groups")
    if spec is not None and spec.cluster_by is not None:
        text = f"rows of one `{spec.cluster_by}` depend: one row each is assumed"
        yield Assumption(text=text, option="")


def _has_groups(plan: Plan) -> bool:
    return any(
        getattr(entry.params, "by", None) or getattr(entry.params, "slices", None)
        for entries in plan.policy.entries.values()
        for entry in entries
    )


def row(one: Planned) -> Row:
    """One check's cells."""
    finding, limit = one.finding, one.finding.limit
    return Row(
        id=finding.id,
        limit="" if limit is None else limit.text.partition(" ")[2],
        rows=_count(one.expected.rows),
        positives=_count(one.expected.positives),
        shown=_shown(one),
        needed=numbers.ABSENT if one.rows_needed is None else numbers.about(one.rows_needed),
        sight=sight(one),
    )


def _count(count: int | None) -> str:
    return numbers.ABSENT if count is None else f"{count:,}"


def _shown(one: Planned) -> str:
    if one.detectable is None:
        return numbers.ABSENT
    if one.finding.unit == "fraction" and one.detectable >= 1.0:
        return "nothing"
    size = numbers.number(one.detectable, one.finding.unit)
    return f"{size} {_BEYOND.get(one.finding.rule.partition('@')[0], '')}".rstrip()


def sight(one: Planned) -> str:
    """`can decide`, `too small by 5.2x`, …."""
    if one.sight is Sight.TOO_SMALL and one.factor is not None:
        return f"{one.sight} by {_factor(one.factor)}x"
    return one.sight.value


def _factor(factor: float) -> str:
    if factor < 10:
        return f"{math.ceil(factor * 10) / 10:.1f}"
    return numbers.about(round(factor)) if factor < 1e6 else f"{factor:.0e}".replace("+0", "")


def has_positives(plan: Plan) -> bool:
    """Whether any check counts positive rows."""
    return any(one.expected.positives is not None for one in plan.checks)


def ranges(plan: Plan) -> str | None:
    """How far the assumptions move the rows that are needed."""
    found = [
        (one.rows_range[0] / one.rows_needed, one.rows_range[1] / one.rows_needed)
        for one in plan.checks
        if one.rows_range is not None
        and one.rows_needed
        and one.expected.prior is not None
        and one.rows_range[0] != one.rows_range[1]
    ]
    if not found:
        return None
    low, high = min(low for low, _ in found), max(high for _, high in found)
    return (
        f"within what is usual, the rows to pass are from {low:.1f} to {high:.1f} times those shown"
    )


def advice(plan: Plan) -> Iterator[str]:
    """What to do where the test set is too small."""
    small = [one for one in plan.checks if one.sight is Sight.TOO_SMALL]
    if not small:
        return
    yield (
        "too small: more rows (4 times as many halve the noise), or a wider margin "
        "(twice the margin needs a quarter of the rows)"
    )
    shares = sum(one.share is not None for one in plan.checks)
    if shares > 1:
        alpha = plan.settings.alpha
        yield (
            f"{shares} checks share the {alpha:.0%} of runs that noise alone may fail: "
            "with fewer checks or slices, each shows smaller changes"
        )


def conclusion(plan: Plan) -> str:
    """One line."""
    total, enough = len(plan.checks), sum(one.sight is Sight.ENOUGH for one in plan.checks)
    rows = "" if plan.rows is None else f" on {_rows(plan)}"
    checks = "check" if total == 1 else "checks"
    return f"{enough} of {total} {checks} can decide{rows}"
