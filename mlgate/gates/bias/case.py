"""One entry's check: its id, its title, and the findings that it can become."""

from dataclasses import dataclass
from typing import Any

from mlgate.gates.bias.evidence import Group, Grouping
from mlgate.gates.bias.group_name import group_name
from mlgate.gates.bias.known import Metric
from mlgate.gates.bias.params import BiasParams
from mlgate.policy.entry import Entry
from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Finding, Held, Unmeasured
from mlgate.result.identity import check_id, encode
from mlgate.result.outcome import Severity

GATE = "bias"
CODES = {
    "MLG300": (
        "A measure of bias could not be computed: a column is missing, there is one group only, "
        "or there are too many."
    ),
    "MLG301": "Groups differ by more than is allowed (`max`).",
    "MLG302": "The ratio of two groups is under its floor (`min`).",
    "MLG303": "A group has fewer rows than `min_group` asks for, under `small_groups: fail`.",
    "MLG320": "There are too few rows in the groups to compare any two of them.",
}


def subject(params: BiasParams) -> str:
    """The check id's subject: the entry's own id, else the metric."""
    return encode(params.id if params.id is not None else params.metric)


def scope(params: BiasParams) -> str:
    """The crossed columns: `sex*age_band`."""
    return "*".join(encode(by.column) for by in params.by)


def promised_id(params: BiasParams) -> str:
    """The id of the entry's check, whatever the data."""
    return check_id(GATE, subject(params), params.known.rule, scope(params))


@dataclass(frozen=True, kw_only=True)
class Case:
    """One entry and its groups."""

    entry: Entry[BiasParams]
    grouping: Grouping | None = None
    reference: Group | None = None

    @property
    def params(self) -> BiasParams:
        """The entry's parameters."""
        return self.entry.params

    @property
    def metric(self) -> Metric:
        """The measure of bias."""
        return self.params.known

    @property
    def groups(self) -> tuple[Group, ...]:
        """The groups that were counted."""
        return () if self.grouping is None else self.grouping.groups

    @property
    def title(self) -> str:
        """`equalized odds difference by sex and age_band against the rest`."""
        columns = [by.column for by in self.params.by]
        by = " and ".join([", ".join(columns[:-1]), columns[-1]] if columns[1:] else columns)
        against = ""
        if self.params.reference == "rest":
            against = " against the rest"
        elif self.reference is not None:
            against = f" against {group_name(self.reference, self.params.by)}"
        return f"{self.metric.title} by {by}{against}"

    def finding(self, held: Held, **more: Any) -> Finding:
        """What the case became; `more` are further fields of the finding, or others than usual."""
        rule = self.metric.rule
        usual: dict[str, Any] = {
            "code": "MLG301" if rule == "max" else "MLG302",
            "n": sum(group.n for group in self.groups) or None,
        }
        return Finding(
            gate=self.entry.gate,
            subject=subject(self.params),
            rule=rule,
            scope=scope(self.params),
            title=self.title,
            held=held,
            severity=Severity(self.params.severity),
            entry=self.entry.index,
            file=self.entry.file,
            line=self.entry.line(rule),
            limit=Limit(
                of="measured",
                op="<=" if rule == "max" else ">=",
                value=self.params.limit,
                text=f"{rule} {self.params.limit:g}",
            ),
            unit="fraction",
            direction=self.metric.direction,
            **{**usual, **more},
        )

    def error(self, reason: str, fix: str, **more: Any) -> Finding:
        """The limit cannot be held against anything."""
        held = Unmeasured(cause=Cause.ERROR, reason=reason, fix=fix)
        return self.finding(held, code="MLG300", **more)
