"""One entry under `gates.bias`."""

import json
import unicodedata
from collections.abc import Iterator
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from mlgate.gates.bias.known import METRICS, Metric
from mlgate.policy.by import By, ByItem
from mlgate.policy.model import EntryParams
from mlgate.policy.section import Number, Share, key_error, key_errors

Value = str | int | float | bool | None


class BiasParams(EntryParams):
    """A measure of bias between groups, and its limit: one check."""

    metric: str = Field(min_length=1, description="A difference or a ratio, by Fairlearn's name.")
    by: list[ByItem] = Field(
        min_length=1, description="Columns whose values, crossed, are the groups."
    )
    max: Number | None = Field(default=None, description="A difference must be at most this.")
    min: Number | None = Field(default=None, description="A ratio must be at least this.")
    min_group: Annotated[int, Field(ge=1)] = Field(
        default=30, description="Rows that a rate of a group needs to be assessed by itself."
    )
    small_groups: Literal["pool", "show", "fail"] = Field(
        default="pool", description="What becomes of groups under `min_group`."
    )
    min_coverage: Share = Field(
        default=0.95, description="Share of the rows whose groups must be assessed for a pass."
    )
    reference: str | int | float | bool | list[Value] = Field(
        default="all-pairs",
        description="`all-pairs`, `rest`, or the group that the others are compared with.",
    )
    decide: Literal["interval", "point"] = Field(
        default="interval", description="`point` ignores noise."
    )

    @model_validator(mode="after")
    def _consistent(self) -> "BiasParams":
        wrong = list(_errors(self))
        if wrong:
            raise key_errors(wrong)
        return self

    @property
    def known(self) -> Metric:
        """The measure of bias."""
        return METRICS[self.metric]

    @property
    def grouping(self) -> str:
        """The same for entries that make the same groups."""
        return json.dumps([by.written for by in self.by], ensure_ascii=False)

    @property
    def limit(self) -> float:
        """The one limit of the entry."""
        limit: float = getattr(self, self.known.rule)
        return limit


def _errors(entry: BiasParams) -> Iterator[PydanticCustomError]:
    yield from _column_errors(entry)
    metric = METRICS.get(entry.metric)
    if metric is None:
        yield key_error(
            "metric",
            f"{entry.metric!r} is not a measure of bias that mlgate knows",
            code="MLG006",
            known=tuple(METRICS),
            fix=f"known: {', '.join(METRICS)}",
        )
        return
    yield from _limit_errors(entry, metric)


def _column_errors(entry: BiasParams) -> Iterator[PydanticCustomError]:
    names = [unicodedata.normalize("NFC", by.column) for by in entry.by]
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield key_error("by", f"the column `{name}` is there twice", fix="name it once")
    if isinstance(entry.reference, list) and len(entry.reference) != len(entry.by):
        yield key_error(
            "reference",
            f"a group has {len(entry.by)} value{'' if len(entry.by) == 1 else 's'}, "
            "one for each column of `by`",
            fix="give as many values, in the order of `by`",
        )
    elif entry.reference not in ("all-pairs", "rest") and _lone(entry.reference, entry.by):
        yield key_error(
            "reference",
            "crossed groups have a value for each column of `by`",
            fix="give the reference as a list, in the order of `by`",
        )


def _lone(reference: Any, by: list[By]) -> bool:
    return not isinstance(reference, list) and len(by) > 1


def _limit_errors(entry: BiasParams, metric: Metric) -> Iterator[PydanticCustomError]:
    other: Literal["max", "min"] = "min" if metric.rule == "max" else "max"
    limit = getattr(entry, metric.rule)
    if getattr(entry, other) is not None:
        yield key_error(other, _wrong_way(metric), fix=_right_way(entry, metric, other))
    elif limit is None:
        yield key_error(
            "",
            "an entry without a limit decides nothing",
            code="MLG004",
            fix=f"give `{_example(metric)}`",
        )
    if limit is not None:
        yield from _range_errors(entry, metric, limit)


def _wrong_way(metric: Metric) -> str:
    if metric.kind == "difference":
        return f"{metric.name} is a difference, and a smaller one is fairer: it has `max`"
    return f"{metric.name} is a ratio, and 1 is fairest: it has `min`"


def _right_way(entry: BiasParams, metric: Metric, other: str) -> str:
    if getattr(entry, metric.rule) is not None:
        return f"leave out `{other}`"
    swapped = f", or keep it for `metric: {metric.opposite}`" if metric.opposite in METRICS else ""
    return f"use `{_example(metric)}`{swapped}"


def _example(metric: Metric) -> str:
    return "max: 0.1" if metric.rule == "max" else "min: 0.8"


def _range_errors(entry: BiasParams, metric: Metric, limit: float) -> Iterator[PydanticCustomError]:
    can_reach = entry.decide == "point"
    lowest, highest = limit <= 0, limit >= 1
    if metric.rule == "max" and highest:
        yield _never("max", "fail", f"{metric.name} is never over 1")
    elif metric.rule == "max" and (limit < 0 or (lowest and not can_reach)):
        yield _never("max", "pass", "rows cannot show that groups differ by nothing at all")
    elif metric.rule == "min" and lowest:
        yield _never("min", "fail", f"{metric.name} is never under 0")
    elif metric.rule == "min" and (limit > 1 or (highest and not can_reach)):
        yield _never("min", "pass", "rows cannot show that groups differ by nothing at all")


def _never(rule: str, what: str, why: str) -> PydanticCustomError:
    return key_error(
        rule,
        f"this limit can never {what}: {why}",
        code="MLG004",
        fix="set a limit between 0 and 1",
    )
