"""Which table holds predictions, and which of its columns is what."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mlgate.data.column_value import as_text
from mlgate.data.roles import ROW
from mlgate.data.template import column as column_of
from mlgate.data.template import statement
from mlgate.init.profile import MOST_VALUES, Column, Profile, rows_of
from mlgate.init.words import words

if TYPE_CHECKING:
    from mlgate.data.engine import Engine

_FILE = words(
    "pred preds predict predicted prediction predictions score scores scored proba probs "
    "inference oof holdout"
)
_SCORE = words("p prob probs proba probability score confidence likelihood")
_DECISION = words("pred preds predict predicted prediction decision decided hat yhat")
_TARGET = words("y target label labels truth true actual outcome observed class")
_POSITIVE = ("1", "true", "yes", "y", "positive", "pos")
_FEW_COLUMNS = 8


@dataclass(frozen=True, kw_only=True)
class Roles:
    """A table of predictions, with what each column is for."""

    profile: Profile
    task: str
    target: Column
    score: Column | None = None
    decision: Column | None = None
    id: str | None = None
    positive: str | int | bool | None = None
    rises_with: str | None = None  #: the label with which the score is higher on average

    @property
    def spec(self) -> dict[str, Any]:
        """The keys of `predictions`."""
        spec: dict[str, Any] = {**self.profile.table.spec, "task": self.task}
        if self.id is not None:
            spec["id"] = self.id
        spec["target"] = self.target.name
        if self.positive is not None:
            spec["positive"] = self.positive
        if self.score is not None:
            spec["score"] = self.score.name
        if self.decision is not None:
            spec["prediction"] = self.decision.name
        elif self.score is not None:
            spec["threshold"] = 0.5
        return spec

    @property
    def why(self) -> str:
        """What in the data says so."""
        reasons = []
        if self.score is not None:
            reasons.append(f"`{self.score.name}` is in [0, 1]")
        if self.decision is not None and self.target.values is not None:
            reasons.append(f"`{self.decision.name}` has the labels of `{self.target.name}`")
        elif self.decision is not None:
            reasons.append(f"`{self.decision.name}` and `{self.target.name}` are numbers")
        if self.target.values is not None:
            reasons.append(f"`{self.target.name}` has {_count(len(self.target.values))} values")
        return "since " + " and ".join(reasons)


def roles(engine: "Engine", profiled: Profile) -> tuple[int, Roles] | None:
    """How much a table looks like predictions, and as what; None if it does not."""
    in_name = bool(words(profiled.table.path.rpartition("/")[2]) & _FILE)
    scores = _scores(profiled, in_name=in_name)
    decisions = [c for c in profiled.columns if words(c.name) & _DECISION and c not in scores]
    decision = next((c for c in decisions if c.values or c.is_number), None)
    if not profiled.rows or not (scores or decision):
        return None
    found = _told_apart(engine, profiled, scores, decision)
    if found is None:
        return None
    named = [
        in_name,
        in_name,
        bool(scores) and bool(words(scores[0].name) & (_SCORE | _DECISION)),
        decision is not None,
        bool(words(found.target.name) & _TARGET),
        found.id is not None,
    ]
    points = sum(named)
    enough = points >= 3 or (points == 2 and len(profiled.columns) <= _FEW_COLUMNS)
    return (points, found) if enough else None


def slice_columns(found: Roles) -> tuple[str, ...]:
    """Columns of few values that are none of the roles."""
    taken = {found.target.name, found.id}
    taken |= {role.name for role in (found.score, found.decision) if role is not None}
    return tuple(
        column.name
        for column in found.profile.columns
        if column.name not in taken
        and column.logical in ("string", "boolean")
        and column.values is not None
        and 2 <= len(column.values) <= MOST_VALUES
    )


def _scores(profiled: Profile, *, in_name: bool) -> list[Column]:
    """Columns that could be a score; those whose name says so first."""
    full = [c for c in profiled.columns if c.is_share and c.filled == profiled.rows]
    named = [c for c in full if words(c.name) & _SCORE]
    decided = [c for c in full if words(c.name) & _DECISION]
    return named or decided or (full if in_name else [])


def _told_apart(
    engine: "Engine", profiled: Profile, scores: Sequence[Column], decision: Column | None
) -> Roles | None:
    """Tell which column is the target, and with it the task."""
    id_ = _id(profiled)
    taken = {c.name for c in scores} | {id_} | ({decision.name} if decision else set())
    others = [c for c in profiled.columns if c.name not in taken and c.filled == profiled.rows]
    labels = set(decision.values) if decision is not None and decision.values else None
    if labels is not None and len(labels) > 2:
        same = [c for c in others if c.values and len(c.values) > 2 and _overlap(labels, c)]
        return _role("multiclass", profiled, _best(same), decision=decision, id=id_)
    if labels is None and decision is not None and decision.is_number and not scores:
        numbers = [c for c in others if c.is_number and c.distinct > 2]
        return _role("regression", profiled, _best(numbers), decision=decision, id=id_)
    binary = [c for c in others if c.values is not None and len(c.values) == 2]
    if labels is not None:
        binary = [c for c in binary if c.values is not None and labels <= set(c.values)]
        return _binary(engine, profiled, binary, scores, decision, id_)
    many = [c for c in others if c.values is not None and words(c.name) & _TARGET]
    if len(scores) > 2 and any(len(c.values or ()) == len(scores) for c in many):
        return _role("multiclass", profiled, _best(many), id=id_)
    return _binary(engine, profiled, binary, scores, None, id_)


def _role(task: str, profiled: Profile, target: Column | None, **more: Any) -> Roles | None:
    return None if target is None else Roles(profile=profiled, task=task, target=target, **more)


def _overlap(labels: set[str], column: Column) -> bool:
    there = set(column.values or ())
    return labels <= there or there <= labels


def _best(columns: Sequence[Column]) -> Column | None:
    """The one that is called a target, else the first."""
    return min(columns, key=lambda column: not words(column.name) & _TARGET, default=None)


def _binary(
    engine: "Engine",
    profiled: Profile,
    targets: Sequence[Column],
    scores: Sequence[Column],
    decision: Column | None,
    id_: str | None,
) -> Roles | None:
    """The pair of score and target that goes together best; a target that is called so first."""
    named = [column for column in targets if words(column.name) & _TARGET] or list(targets)
    if not named:
        return None
    if not scores:
        target = named[0]
        positive = _positive(target, None)
        return _role("binary", profiled, target, decision=decision, id=id_, positive=positive)
    apart = {
        (score.name, target.name): _apart(engine, profiled, score, target)
        for score in scores
        for target in named
    }
    best = max(apart, key=lambda pair: apart[pair][0])
    target, rises_with = profiled.column(best[1]), apart[best][1]
    return Roles(
        profile=profiled,
        task="binary",
        target=target,
        score=profiled.column(best[0]),
        decision=decision,
        id=id_,
        positive=_positive(target, rises_with),
        rises_with=rises_with,
    )


def _apart(engine: "Engine", profiled: Profile, score: Column, target: Column) -> tuple[float, str]:
    """How far the labels' mean scores are apart, and the label of the higher one."""
    from sqlglot import exp

    types = engine.columns(profiled.source)
    label = as_text(column_of(target.name), types[target.name])
    number = statement("avg(TRY_CAST(:x AS DOUBLE))", x=column_of(score.name))
    query = (
        exp.select(exp.alias_(label, "label"), exp.alias_(number, "mean"))
        .from_(rows_of(engine, profiled.source, whole=profiled.whole))
        .group_by("1")
        .order_by("2 DESC")
    )
    means = [(float(mean), str(name)) for name, mean in engine.rows(query)]
    return means[0][0] - means[-1][0], means[0][1]


def _positive(target: Column, rises_with: str | None) -> str | int | bool:
    """The label whose score is higher; without a score the one that says so, or the rarer."""
    values = target.values or {}
    said = next((label for label in values if label.lower() in _POSITIVE), None)
    label = rises_with or said or min(values, key=lambda one: values[one])
    if target.logical == "boolean":
        return label == "true"
    return int(label) if target.is_number and label.lstrip("-").isdecimal() else label


def _id(profiled: Profile) -> str | None:
    """The column that is called an id and has no value twice; the one called just so first."""
    # `row` means the position of a row, even where a column is called so
    unique = [column.name for column in profiled.columns if column.unique and column.name != ROW]
    return min(unique, key=lambda name: len(words(name)), default=None)


def _count(number: int) -> str:
    return {2: "two", 3: "three", 4: "four", 5: "five"}.get(number, str(number))
