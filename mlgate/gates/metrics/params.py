"""One entry under `gates.metrics`."""

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator
from pydantic_core import PydanticCustomError

from mlgate.gates.metrics.discover import Discover, discover_errors, repeated, switched
from mlgate.gates.metrics.function_keys import contradictions, name_error, with_keys
from mlgate.gates.metrics.importable import Argument
from mlgate.gates.metrics.known import find, metrics, with_k
from mlgate.gates.metrics.margin import Margin, MarginValue
from mlgate.gates.metrics.metric import Metric, Parameter
from mlgate.gates.metrics.noise_keys import Folds, Noise, noise_errors
from mlgate.policy.by import ByItem
from mlgate.policy.model import TIMEOUT as TIMEOUT_FORMAT
from mlgate.policy.model import EntryParams
from mlgate.policy.section import Number, key_error, key_errors
from mlgate.result.outcome import Direction

Rule = Literal["min", "max", "max_drop", "max_rise", "min_gain", "max_gain"]
RULES: tuple[Rule, ...] = ("min", "max", "max_drop", "max_rise", "min_gain", "max_gain")
CHANGE_RULES: tuple[Rule, ...] = ("max_drop", "max_rise", "min_gain", "max_gain")


class MetricParams(EntryParams):
    """A metric with its limits; each limit is one check."""

    metric: str = Field(
        min_length=1, description="A metric's name, or with `file` the dotted path of a number."
    )
    file: str | None = Field(
        default=None, min_length=1, description="JSON or YAML file that holds the number."
    )
    min: Number | None = Field(default=None, description="The value must be at least this.")
    max: Number | None = Field(default=None, description="The value must be at most this.")
    max_drop: MarginValue | None = Field(
        default=None, description="It may drop by at most this (higher is better)."
    )
    max_rise: MarginValue | None = Field(
        default=None, description="It may rise by at most this (lower is better)."
    )
    min_gain: MarginValue | None = Field(default=None, description="It must rise by at least this.")
    max_gain: MarginValue | None = Field(
        default=None, description="It may rise by at most this: more looks like a leak."
    )
    decide: Literal["interval", "point"] = Field(
        default="interval", description="`point` ignores noise."
    )
    average: Literal["binary", "macro", "micro", "weighted"] | None = Field(
        default=None, description="How the classes are averaged, as in scikit-learn."
    )
    beta: float | None = Field(
        default=None, gt=0, allow_inf_nan=False, description="Weight of recall in `fbeta`."
    )
    k: Annotated[int, Field(ge=1)] | None = Field(
        default=None, description="How many of a ranking's first items count."
    )
    column: str | None = Field(
        default=None, min_length=1, description="Which of several scores `score` is."
    )
    noise: Noise = Field(
        default="auto",
        description="Noise of a change: of the `rows`, or also of the seeds that training depends "
        "on; `auto` knows seeds where `predictions.runs` has at least 3 runs.",
    )
    runs: str | None = Field(
        default=None,
        min_length=1,
        description="With `file`: glob of the files of several runs, on both sides.",
    )
    folds: Folds | None = Field(
        default=None,
        description="With `file`: the number is a list, one a fold of a cross-validation.",
    )
    reads: Argument | None = Field(
        default=None,
        description="Second argument of a `package.module:function`: decisions (or a regression's "
        "predicted values), or scores. Default: prediction.",
    )
    python: str | None = Field(
        default=None,
        min_length=1,
        description="Interpreter that imports a `package.module:function`, such as "
        "`.venv/bin/python`. Default: the one that runs mlgate.",
    )
    timeout: str | None = Field(
        default=None,
        pattern=TIMEOUT_FORMAT,
        description="How long a `package.module:function` may be evaluated. Default: 10m.",
    )
    slices: list[ByItem] = Field(
        default=[],
        description="Columns, a check for each of their values; {age: [25, 45]} or "
        "{age: quartiles} for a number.",
    )
    min_rows: Annotated[int, Field(ge=1)] = Field(
        default=50, description="Slices of fewer rows are inconclusive."
    )
    discover: Annotated[
        Discover | None,
        BeforeValidator(switched, json_schema_input_type=bool | Discover | None),
    ] = Field(default=None, description="Search slices that nobody declared.")

    @model_validator(mode="after")
    def _consistent(self) -> "MetricParams":
        wrong = list(_file_errors(self) if self.file is not None else _metric_errors(self))
        wrong += noise_errors(self, compares=bool(set(self.rules) & set(CHANGE_RULES)))
        if not self.rules:
            wrong.append(
                key_error(
                    "",
                    "an entry without a limit decides nothing",
                    code="MLG004",
                    fix="give one of min, max, max_drop, max_rise, min_gain, max_gain",
                )
            )
        if wrong:
            raise key_errors(wrong)
        return self

    @property
    def rules(self) -> tuple[Rule, ...]:
        """The limits that the entry sets."""
        return tuple(rule for rule in RULES if getattr(self, rule) is not None)

    @property
    def files(self) -> tuple[str, ...]:
        """Files and globs that it reads numbers out of."""
        return tuple(name for name in (self.file, self.runs) if name is not None)

    @property
    def several(self) -> bool:
        """Whether it is about numbers of several runs or folds, out of files."""
        return self.file is not None and (self.runs is not None or self.folds is not None)

    @property
    def may_know_seeds(self) -> bool:
        """Whether it holds a change of rows against noise that the seeds may have a part in."""
        compares = bool(set(self.rules) & set(CHANGE_RULES))
        return self.file is None and compares and self.noise != "rows" and self.decide != "point"

    @property
    def known(self) -> Metric | None:
        """The metric that is computed from predictions, or None for a number of a file."""
        found = None if self.file is not None else find(self.metric)
        return None if found is None else _with_parameters(found, self)


def anchored_rules(params: MetricParams) -> tuple[Rule, ...]:
    """The limits that are held against an anchor too: drops and rises on rows."""
    if params.file is not None:
        return ()
    return tuple(rule for rule in params.rules if rule in ("max_drop", "max_rise"))


PARAMETERS: tuple[Parameter, ...] = (
    "average",
    "beta",
    "k",
    "column",
    "reads",
    "python",
    "timeout",
)


def _with_parameters(metric: Metric, entry: MetricParams) -> Metric:
    """The metric with the parameters that the entry gives and it takes."""
    if "k" in metric.takes and metric.k is None and entry.k is not None:
        metric = with_k(metric, entry.k)
    if "column" in metric.takes and entry.column is not None:
        sums, reads = f"{metric.sums}:{entry.column}", (f"score:{entry.column}",)
        metric = replace(metric, column=entry.column, measured=sums, reads=reads)
    if "beta" in metric.takes and entry.beta is not None:
        metric = replace(metric, beta=entry.beta, title=f"F{entry.beta:g}")
    if "average" in metric.takes and entry.average is not None:
        of_one = entry.average == "binary"
        title = metric.title if of_one else f"{entry.average} {metric.title}"
        metric = replace(metric, average=entry.average, title=title)
    return with_keys(metric, entry)


def _parameter_errors(entry: MetricParams, metric: Metric) -> Iterator[PydanticCustomError]:
    for name in PARAMETERS:
        if getattr(entry, name) is not None and name not in metric.takes:
            yield key_error(name, f"{metric.name} has no `{name}`", fix=f"leave out `{name}`")
    if metric.k is not None and entry.k is not None and entry.k != metric.k:
        yield key_error("k", f"{entry.metric} says its own `k`", fix="leave out `k`")
    if metric.name.endswith("@k") and metric.k is None:
        message = "says of how many first items it is the recall"
        yield key_error("k", f"`k` {message}", fix=f"write `{metric.name[:-1]}10`, or add `k: 10`")


def _file_errors(entry: MetricParams) -> Iterator[PydanticCustomError]:
    if entry.slices:
        yield key_error(
            "slices", "a number out of a file has no rows to slice", fix="leave out `slices`"
        )
    if entry.discover is not None:
        message = "a number out of a file has no rows to search"
        yield key_error("discover", message, fix="leave out `discover`")
    for name in PARAMETERS:
        if getattr(entry, name) is not None:
            message = "a number out of a file is what it is"
            yield key_error(name, message, fix=f"leave out `{name}`")
    if entry.min is not None and entry.max is not None and entry.min > entry.max:
        yield _never("min", "pass", f"min {entry.min:g} is over max {entry.max:g}")
    for rule in CHANGE_RULES:
        decidable = entry.decide == "point" or entry.several
        if getattr(entry, rule) is not None and not decidable:
            yield key_error(
                rule,
                "one number each says nothing of noise, "
                "so a change of it can only be decided by the point",
                fix="add `decide: point`, or gate the metric from `predictions`; "
                "numbers of several trainings go into `runs`",
            )
    yield from _contradictions(entry)


def _contradictions(entry: MetricParams) -> Iterator[PydanticCustomError]:
    """Limits that say both ways to be the better one, of a number that has none of its own."""
    if entry.max_drop is not None and entry.max_rise is not None:
        yield key_error(
            "max_rise",
            "max_drop says that higher is better, max_rise that lower is",
            fix="keep one of them",
        )


def _metric_errors(entry: MetricParams) -> Iterator[PydanticCustomError]:
    metric = entry.known
    if metric is None and ":" in entry.metric:
        yield name_error(entry.metric)
        return
    base, at, k = entry.metric.rpartition("@")
    if metric is None and at and find(f"{base}@1") is not None:
        message = f"{k!r} in {entry.metric!r} is no number of first items: these are 1 or more"
        yield key_error("metric", message, fix=f"write `{base}@10`, for example")
        return
    if metric is None:
        yield key_error(
            "metric",
            f"{entry.metric!r} is not a metric that mlgate knows",
            code="MLG006",
            known=tuple(metrics()),
            fix="`mlgate explain metrics` lists them; for a number out of a file give `file:` too, "
            "and your own function is written `package.module:function`",
        )
        return
    yield from _parameter_errors(entry, metric)
    yield from repeated("slices", entry.slices)
    if entry.discover is not None:
        yield from discover_errors(entry.discover, entry.slices, entry.severity)
    yield from _direction_errors(entry, metric)
    if metric.direction is None:
        yield from _contradictions(entry)
    yield from _floor_errors(entry, metric)
    for rule in CHANGE_RULES:
        margin: Margin | None = getattr(entry, rule)
        if margin is not None and not _wrong_way(rule, metric):
            yield from _margin_errors(rule, margin, metric)
    if metric.function is not None:
        yield from contradictions(entry.rules)
    least, most = entry.min_gain, entry.max_gain
    if least and most and least.relative == most.relative and least.value >= most.value:
        yield _never("min_gain", "pass", f"min_gain {least} is not under max_gain {most}")


def _wrong_way(rule: Rule, metric: Metric) -> bool:
    if metric.direction is None:
        return False
    return rule in CHANGE_RULES and (rule == "max_rise") != (metric.direction is Direction.LOWER)


def _direction_errors(entry: MetricParams, metric: Metric) -> Iterator[PydanticCustomError]:
    for rule in CHANGE_RULES:
        if getattr(entry, rule) is None or not _wrong_way(rule, metric):
            continue
        if metric.direction is Direction.LOWER:
            fix = (
                f"a loss has `max_rise`; for `{rule}` use its negative, `metric: {metric.opposite}`"
            )
            yield key_error(rule, f"{metric.name} is a loss: lower is better", fix=fix)
        else:
            yield key_error(
                rule, f"{metric.name} is a score: higher is better", fix="use `max_drop`"
            )


def _floor_errors(entry: MetricParams, metric: Metric) -> Iterator[PydanticCustomError]:
    can_reach = entry.decide == "point"
    if entry.min is not None:
        if entry.min <= metric.low:
            yield _never("min", "fail", f"{metric.name} is never under {metric.low:g}")
        elif entry.min > metric.high or (entry.min == metric.high and not can_reach):
            yield _never(
                "min", "pass", f"{metric.name} cannot be shown to be {metric.high:g} or more"
            )
    if entry.max is not None:
        if entry.max >= metric.high:
            yield _never("max", "fail", f"{metric.name} is never over {metric.high:g}")
        elif entry.max < metric.low or (entry.max == metric.low and not can_reach):
            yield _never(
                "max", "pass", f"{metric.name} cannot be shown to be {metric.low:g} or less"
            )
    if entry.min is not None and entry.max is not None and entry.min >= entry.max:
        yield _never("min", "pass", f"min {entry.min:g} is not under max {entry.max:g}")


def _margin_errors(rule: Rule, margin: Margin, metric: Metric) -> Iterator[PydanticCustomError]:
    if margin.relative and not metric.share_of_baseline:
        message = f"a share of {metric.title} means nothing: its zero is no natural one"
        yield key_error(rule, message, fix="give the margin in the metric's unit")
        return
    if margin.value < _widest(rule, margin, metric):
        return
    hint = (
        f' (for {margin.value:g} percent write "{margin.value:g}%")' if not margin.relative else ""
    )
    yield _never(
        rule,
        "pass" if rule == "min_gain" else "fail",
        f"{metric.name} cannot change by {margin}{hint}",
    )


def _widest(rule: Rule, margin: Margin, metric: Metric) -> float:
    """The change that no two values of the metric can exceed."""
    if not margin.relative:
        return metric.high - metric.low
    if not math.isfinite(metric.low) or metric.low < 0.0 < metric.high:
        return math.inf
    # Towards 0 no more than all of the baseline can go, and away from it any share.
    towards_zero = ("max_drop",) if metric.low >= 0 else ("min_gain", "max_gain")
    return 1.0 if rule in towards_zero else math.inf


def _never(rule: str, what: str, why: str) -> PydanticCustomError:
    return key_error(
        rule,
        f"this limit can never {what}: {why}",
        code="MLG004",
        fix="set a limit inside the range",
    )
