"""The table of predictions: which column is what, for each task."""

from collections.abc import Iterator
from typing import Literal

from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError

from mlgate.policy.section import Number, Section, key_error, key_errors


class PredictionsSpec(Section):
    """The table of predictions that metrics and bias read."""

    path: str = Field(min_length=1, description="Path, glob or URL.")
    task: Literal["binary", "multiclass", "regression", "ranking", "score"] = Field(
        default="binary", description="What the model predicts."
    )
    id: str = Field(
        default="row", min_length=1, description="Column that pairs rows; `row` pairs by position."
    )
    target: str | None = Field(
        default=None, min_length=1, description="Column of the true label; of all tasks but score."
    )
    positive: str | int | bool | None = Field(
        default=None, description="The label that counts as positive."
    )
    score: str | dict[str, str] | None = Field(
        default=None,
        description="Column of the score (of the positive label); a map of class or name to column "
        "for the tasks multiclass and score.",
    )
    prediction: str | None = Field(
        default=None, description="Column of the decision, or of a regression's predicted value."
    )
    threshold: Number | None = Field(
        default=None, description="score >= threshold decides where `prediction` is absent."
    )
    query: str | None = Field(
        default=None, min_length=1, description="Ranking: column that tells queries apart."
    )
    weight: str | None = Field(
        default=None, min_length=1, description="Column of the rows' weights, 0 or more."
    )
    cluster_by: str | None = Field(
        default=None,
        min_length=1,
        description="Column of the groups that rows come in, such as users: rows of one depend.",
    )
    runs: str | None = Field(
        default=None,
        min_length=1,
        description="Glob of the predictions of further trainings of this configuration with "
        "other seeds, one file a run: they tell how much of the noise is the seed's.",
    )
    format: Literal["parquet", "csv", "jsonl"] | None = Field(
        default=None, description="Default: by the file's name."
    )
    delimiter: str = Field(default=",", min_length=1, max_length=1, description="CSV only.")

    @model_validator(mode="after")
    def _fit_for_the_task(self) -> "PredictionsSpec":
        wrong = list(_unfit_predictions(self))
        if wrong:
            raise key_errors(wrong)
        return self


def _unfit_predictions(spec: PredictionsSpec) -> Iterator[PydanticCustomError]:
    """What the task needs and the section lacks, or the other way round."""
    task = spec.task
    for key, what in _needed(spec):
        message = f"a {task} task needs `{key}`, {what}"
        yield key_error("", message, code="MLG007", fix=f"add `{key}: <column>`")
    if task != "ranking" and spec.query is not None:
        yield key_error("query", "only a ranking task has queries", fix="leave out `query`")
    if task == "score" and spec.id == "row":
        message = "the rows of a score task have no label that would tell whether positions agree"
        yield key_error("id" if "id" in spec.model_fields_set else "", message, fix=_ITEM)
    if task in ("binary", "regression", "ranking") and isinstance(spec.score, dict):
        yield key_error("score", f"a {task} task has one score", fix="give one column")
    if task == "multiclass" and isinstance(spec.score, str):
        message = "a multiclass task has a score for each class"
        fix = "give a map: `score: {A: <column>, B: <column>}`"
        yield key_error("score", message, fix=fix)
    if isinstance(spec.score, dict) and not spec.score:
        yield key_error("score", "the map of scores is empty", fix="name a column for each")

    yield from _target_as_prediction(spec)


def _target_as_prediction(spec: PredictionsSpec) -> Iterator[PydanticCustomError]:
    """A model that predicts its own target is perfect, and a slip of the pen."""
    scores = spec.score.values() if isinstance(spec.score, dict) else (spec.score,)
    for key, columns in (("prediction", (spec.prediction,)), ("score", scores)):
        if spec.target is not None and spec.target in columns:
            message = f"`{key}` is the column of the target, so every row would be right"
            yield key_error(key, message, fix=f"name the column of the model's {key}")


_ITEM = "add `id: <column that tells the items apart>`"


def _needed(spec: PredictionsSpec) -> Iterator[tuple[str, str]]:
    """Keys that the task cannot do without and that are not given, with what they are."""
    if spec.task != "score" and spec.target is None:
        yield "target", "the column of the true label"
    if spec.task == "regression" and spec.prediction is None:
        yield "prediction", "the column of the predicted value"
    if spec.task in ("ranking", "score") and spec.score is None:
        yield "score", "the column of the score"
    if spec.task == "ranking" and spec.query is None:
        yield "query", "the column that tells queries apart"
