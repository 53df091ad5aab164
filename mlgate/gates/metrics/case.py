"""One rule of one entry on one set of rows, and the findings that it can become."""

from dataclasses import dataclass
from typing import Any

from mlgate.gates.metrics.cut_slices import Cut
from mlgate.gates.metrics.margin import Margin
from mlgate.gates.metrics.params import CHANGE_RULES, MetricParams, Rule
from mlgate.gates.metrics.population import Population
from mlgate.policy.by import By
from mlgate.policy.entry import Entry
from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Finding, Held, Unmeasured
from mlgate.result.identity import encode, slice_scope
from mlgate.result.outcome import Direction, Severity

ANCHOR = "@anchor"  #: ends the rule of a check against the anchor
_SHOWN = 60  #: characters of a slice's value in a sentence; its id has all of them

CODES = {
    "MLG200": (
        "A metric could not be measured: a file, a column or a value is missing, a function of "
        "your own failed, or the metric is undefined on these rows."
    ),
    "MLG201": "A metric is under its floor (`min`).",
    "MLG202": "A metric is over its ceiling (`max`).",
    "MLG210": "A metric dropped against the baseline (`max_drop`).",
    "MLG211": "A loss rose against the baseline (`max_rise`).",
    "MLG212": "A metric did not gain what was asked (`min_gain`).",
    "MLG213": (
        "A metric gained more than is plausible (`max_gain`); "
        "look for a leak of the target into the features."
    ),
    "MLG220": "There are too few rows, runs or folds, or too few of one class, to say anything.",
    "MLG230": "A slice that the baseline has is gone from the candidate's predictions.",
    "MLG231": (
        "Slices that nobody declared are worse than in the baseline (`discover`), "
        "or the search could not be done."
    ),
    "MLG240": (
        "The noise of seeds cannot be known: predictions of further trainings "
        "(`predictions.runs`) are too few, or are of other rows, labels or columns."
    ),
}

_CODE_OF: dict[Rule, str] = {
    "min": "MLG201",
    "max": "MLG202",
    "max_drop": "MLG210",
    "max_rise": "MLG211",
    "min_gain": "MLG212",
    "max_gain": "MLG213",
}


def subject(params: MetricParams) -> str:
    """The check id's subject: the entry's own id, else the metric."""
    if params.id is not None or params.file is not None:
        name = params.metric if params.id is None else params.id
        return encode(name, keep="/." if params.file else ".")
    return encode(params.metric.replace(":", "."), keep=".")


@dataclass(frozen=True, kw_only=True)
class Case:
    """One rule of one entry on one set of rows."""

    entry: Entry[MetricParams]
    rule: Rule
    scope: str | None = None
    where: str = ""  #: ` where region is EU`, for titles
    anchor: str | None = None  #: the release that it is compared with, in place of the baseline
    interval: str | None = None  #: of a slice that is one
    quartiles_of: str | None = None  #: whose quartile the interval is

    @property
    def params(self) -> MetricParams:
        """The entry's parameters."""
        return self.entry.params

    @property
    def about_change(self) -> bool:
        """Whether the limit holds a change against the baseline."""
        return self.rule in CHANGE_RULES

    def finding(self, held: Held, **more: Any) -> Finding:
        """What the case became; `more` are further fields of the finding, or others than usual."""
        known = self.params.known
        cut = {"interval": self.interval, "quartiles_of": self.quartiles_of}
        given = {name: word for name, word in cut.items() if word is not None}
        more["details"] = {**given, **more.get("details", {})}
        against = f" against {self.anchor or 'the baseline'}" if self.about_change else ""
        return Finding(
            gate=self.entry.gate,
            subject=subject(self.params),
            rule=self.rule if self.anchor is None else f"{self.rule}{ANCHOR}",
            scope=self.scope,
            title=f"{known.title if known else self.params.metric}{self.where}{against}",
            held=held,
            severity=Severity(self.params.severity),
            entry=self.entry.index,
            file=self.entry.file,
            line=self.entry.line(self.rule),
            unit=known.unit if known else None,
            direction=(known.direction if known else None) or implied_direction(self.params),
            **{"code": _CODE_OF[self.rule], "limit": self.limit(None), **more},
        )

    def limit(self, baseline: float | None) -> Limit:
        """The limit in the metric's unit; a relative one has a value once the baseline is known."""
        given = getattr(self.params, self.rule)
        text = f"{self.rule} {given if isinstance(given, Margin) else format(given, 'g')}"
        op = ">=" if self.rule in ("min", "max_drop", "min_gain") else "<="
        if not isinstance(given, Margin):
            return Limit(of="measured", op=op, value=given, text=text)
        sign = -1 if self.rule == "max_drop" else 1
        size = (
            given.value * (abs(baseline) if baseline is not None else float("nan"))
            if given.relative
            else given.value
        )
        value = None if size != size else sign * size  # noqa: PLR0124  # NaN: the baseline is not known
        return Limit(
            of="change",
            op=op,
            value=value,
            relative=given.value if given.relative else None,
            text=text,
        )


def implied_direction(params: MetricParams) -> Direction | None:
    """Which way is better, as far as the limits say it."""
    if params.max_drop is not None:
        return Direction.HIGHER
    return Direction.LOWER if params.max_rise is not None else None


def slice_case(
    entry: Entry[MetricParams], rule: Rule, by: By, value: str | None, cut: Cut | None = None
) -> Case:
    """The case of one value of a slice column; None is its NULL, of a cut that and NaN."""
    if value is None:
        # Parentheses are encoded in ids, so no value of the data reads `(null)`.
        scope = f"{encode(by.column)}=(null)"
        return Case(entry=entry, rule=rule, scope=scope, where=f" where {by.column} is NULL")
    name, words = (value, shortened(value)) if cut is None else (cut.name(value), cut.words(value))
    return Case(
        entry=entry,
        rule=rule,
        scope=slice_scope(by.column, name),
        where=f" where {by.column} is {words}",
        interval=None if cut is None else cut.interval(value).words,
        quartiles_of=None if cut is None else cut.quartiles_of,
    )


def shortened(value: str) -> str:
    """A value of the data in a sentence."""
    if not value.strip():
        return repr(value)  # an empty text, or blanks
    return value if len(value) <= _SHOWN else f"{value[: _SHOWN - 1]}…"


def error(case: Case, reason: str, fix: str, *, code: str = "MLG200", **more: Any) -> Finding:
    """The limit cannot be held against anything."""
    return case.finding(Unmeasured(cause=Cause.ERROR, reason=reason, fix=fix), code=code, **more)


def too_few(
    case: Case, reason: str, population: Population, *, measured: float | None = None
) -> Finding:
    """There are too few rows to hold the limit against."""
    fix = "add rows to the test set, or gate a coarser slice"
    held = Unmeasured(cause=Cause.TOO_FEW, reason=reason, fix=fix, measured=measured)
    return case.finding(held, code="MLG220", n=population.n)
