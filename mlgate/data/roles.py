"""Which columns of the predictions are read, and as what, for each task."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from mlgate.policy.predictions_spec import PredictionsSpec

ROW = "row"  #: the `id` that pairs rows by position
SCORE = "score"  #: name of the one score column of the task `score`


@dataclass(frozen=True, kw_only=True)
class Roles:
    """What is read of both sides."""

    spec: "PredictionsSpec"
    by: tuple[str, ...] = ()  #: further columns, read as text into `by_0`, `by_1`, …
    #: ids of the candidate are hashed with this key before they meet the baseline's
    id_key: bytes | None = None


@dataclass(frozen=True, kw_only=True)
class Role:
    """One column of the file, under the fixed name that the engine's table has for it."""

    name: str  #: key of its defects: `score`, `label`, `by:region`, …
    column: str | None  #: of the file; None where the policy names none
    alias: str  #: of the table
    #: `flag` is a number whose true and false are 1 and 0
    kind: Literal["text", "number", "flag"]


def score_names(spec: "PredictionsSpec") -> tuple[str, ...]:
    """Names of the score columns: classes of a multiclass task, or those of the task `score`."""
    if isinstance(spec.score, dict):
        return tuple(spec.score)
    return (SCORE,) if spec.task == "score" and spec.score is not None else ()


def roles_read(roles: Roles, *, of_rows: bool) -> tuple[Role, ...]:
    """The columns to read.

    Parameters
    ----------
    roles
        The policy's words.
    of_rows
        Whether those that belong to the row and not to a model are read too: its weight, its
        cluster and its query. The candidate's count for both sides.

    """
    return tuple(_read(roles, of_rows=of_rows))


def _read(roles: Roles, *, of_rows: bool) -> Iterator[Role]:
    spec = roles.spec
    if spec.id != ROW:
        yield Role(name="id", column=spec.id, alias="id", kind="text")
    numeric = spec.task in ("regression", "ranking")
    yield Role(
        name="label", column=spec.target, alias="label", kind="number" if numeric else "text"
    )
    yield from _scores(spec)
    decision = spec.prediction if spec.task in ("binary", "multiclass") else None
    yield Role(name="decision", column=decision, alias="decision", kind="text")
    if of_rows and spec.weight is not None:
        yield Role(name="weight", column=spec.weight, alias="weight", kind="number")
    if of_rows and spec.cluster_by is not None:
        yield Role(name="cluster", column=spec.cluster_by, alias="cluster", kind="text")
    if of_rows and spec.query is not None:
        yield Role(name="query", column=spec.query, alias="query", kind="text")
    for index, name in enumerate(roles.by):
        yield Role(name=f"by:{name}", column=name, alias=f"by_{index}", kind="text")


def _scores(spec: "PredictionsSpec") -> Iterator[Role]:
    match spec.task:
        case "multiclass" | "score":
            named = spec.score if isinstance(spec.score, dict) else {SCORE: spec.score}
            if spec.task == "multiclass" and not isinstance(spec.score, dict):
                return
            for index, (name, column) in enumerate(named.items()):
                yield Role(
                    name="score" if spec.task == "multiclass" else f"score:{name}",
                    column=column,
                    alias=f"score_{index}",
                    kind="number" if spec.task == "multiclass" else "flag",
                )
        case "regression":
            yield Role(name="score", column=spec.prediction, alias="score", kind="number")
        case _:
            column = spec.score if isinstance(spec.score, str) else None
            yield Role(name="score", column=column, alias="score", kind="number")
