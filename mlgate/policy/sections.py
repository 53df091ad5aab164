"""The policy's sections as far as they are valid, so that the entries can be held against them."""

from collections.abc import Mapping
from typing import Any, TypeVar

from pydantic import ValidationError

from mlgate.policy.model import DatasetSpec, PolicySections
from mlgate.policy.predictions_spec import PredictionsSpec

S = TypeVar("S", bound=PolicySections)


def as_far_as_valid(model: type[S], data: Mapping[str, Any]) -> tuple[S, list[dict[str, Any]]]:
    """The sections, and pydantic's errors.

    A section that is not valid has something in its place that no entry complains about: what is
    wrong with it is in the errors already.
    """
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        errors: list[dict[str, Any]] = [{**found} for found in error.errors(include_url=False)]
    broken = {error["loc"][0] for error in errors if error["loc"]}
    sound = {key: value for key, value in data.items() if key not in broken}
    sections = model.model_validate({"version": 1, "gates": {}, **sound})
    stand_ins: dict[str, Any] = {}
    if "predictions" in broken:
        stand_ins["predictions"] = _predictions(data["predictions"])
    if "datasets" in broken:
        names = data["datasets"] if isinstance(data["datasets"], Mapping) else ()
        stand_ins["datasets"] = {name: DatasetSpec.model_construct(path="?") for name in names}
    return sections.model_copy(update=stand_ins), errors


def _predictions(given: Any) -> PredictionsSpec:
    """A section that names every column."""
    task: Any = given.get("task", "binary") if isinstance(given, Mapping) else "binary"
    score: Any = {"?": "?"} if task == "multiclass" else "?"
    if task == "score" and isinstance(given, Mapping) and isinstance(given.get("score"), Mapping):
        score = dict(given["score"])  # its names are what entries say
    return PredictionsSpec.model_construct(
        path="?", task=task, target="?", score=score, prediction="?", threshold=None
    )
