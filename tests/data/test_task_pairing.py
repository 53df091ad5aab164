"""What the paired rows of each task hold."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from sqlglot import exp

from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.pairing import Pairs, pair
from mlgate.data.roles import Roles
from mlgate.data.source import locate
from mlgate.data.unpaired import Unpaired
from mlgate.policy.predictions_spec import PredictionsSpec

Meet = Callable[..., tuple[Any, list[tuple[Any, ...]]]]


@pytest.fixture
def meet(tmp_path: Path) -> Meet:
    """Pair two tables, and select columns of the pairs in the order of `y`'s rows."""

    def meeting(
        select: str, candidate: dict[str, Any], baseline: dict[str, Any] | None, **given: Any
    ) -> tuple[Pairs | Unpaired, list[tuple[Any, ...]]]:
        spec = PredictionsSpec(path="c.parquet", **{"id": "id", **given})
        sources = []
        for name, table in (("c.parquet", candidate), ("b.parquet", baseline)):
            if table is None:
                sources.append(None)
                continue
            pd.DataFrame(table).to_parquet(tmp_path / name)
            here = spec.model_copy(update={"path": name})
            sources.append(locate(here, root=tmp_path, environ={}, scratch=tmp_path))
        with DuckDBEngine(tmp_path / "engine") as engine:
            pairs = pair(engine, Roles(spec=spec), sources[0], sources[1], 0.0)
            if isinstance(pairs, Unpaired):
                return pairs, []
            selected = exp.select(*select.split(", ")).from_("pairs")
            return pairs, sorted(engine.rows(selected))

    return meeting


CLASSES = {"task": "multiclass", "target": "y"}


def test_classes_are_coded_in_the_order_of_their_labels(meet: Meet) -> None:
    pairs, rows = meet(
        "y, hit_c, hit_b, changed",
        {"id": [1, 2, 3], "y": ["b", "a", "c"], "d": ["b", "b", "c"]},
        {"id": [1, 2, 3], "y": ["b", "a", "c"], "d": ["b", "a", "d"]},
        **CLASSES,
        prediction="d",
    )

    assert pairs.classes == ("a", "b", "c", "d")
    assert rows == [(0, 1, 0, True), (1, 1, 1, False), (2, 2, 3, True)]
    assert not pairs.candidate.defects


def test_classes_that_are_numbers_are_sorted_as_numbers(meet: Meet) -> None:
    pairs, rows = meet(
        "y, hit_c", {"id": [1, 2, 3], "y": [10, 9, 100], "d": [9, 9, 10]}, None,
        **CLASSES, prediction="d",
    )  # fmt: skip

    assert pairs.classes == ("9", "10", "100")
    assert rows == [(0, 0), (1, 0), (2, 1)]


def test_the_highest_score_decides_and_the_first_of_a_tie(meet: Meet) -> None:
    scores = {"p_x": [0.5, 0.2, 0.1], "p_y": [0.5, 0.7, 0.2], "p_z": [0.0, 0.1, 0.7]}

    pairs, rows = meet(
        "hit_c, score_c_0, score_c_2", {"id": [1, 2, 3], "y": ["x", "y", "z"], **scores}, None,
        **CLASSES, score={"x": "p_x", "y": "p_y", "z": "p_z"},
    )  # fmt: skip

    assert rows == [(0, 0.5, 0.0), (1, 0.2, 0.1), (2, 0.1, 0.7)]
    assert pairs.scores == ("x", "y", "z")


def test_a_class_without_a_score_column_is_said(meet: Meet) -> None:
    pairs, _ = meet(
        "y", {"id": [1, 2], "y": ["x", "w"], "p": [0.4, 0.5]}, None, **CLASSES, score={"x": "p"}
    )

    assert pairs.candidate.defects["score"] == (
        "`predictions.score` names no column for the candidate's classes 'w'"
    )


def test_200_classes_are_coded_and_2000_refused(meet: Meet) -> None:
    def of(classes: int) -> dict[str, Any]:
        labels = [f"class {i}" for i in range(classes)]
        return {"id": range(classes), "y": labels, "d": labels}

    pairs, rows = meet("y = hit_c", of(200), None, **CLASSES, prediction="d")
    refused, _ = meet("y", of(2000), None, **CLASSES, prediction="d")

    assert len(pairs.classes) == 200
    assert rows == [(True,)] * 200
    assert isinstance(refused, Unpaired)
    assert "more than 1,000 classes" in refused.reason


def test_a_regression_pairs_numbers(meet: Meet) -> None:
    _, rows = meet(
        "y, score_c, score_b, changed",
        {"id": [1, 2], "y": [1.5, 2.0], "d": [1.0, 2.0]},
        {"id": [2, 1], "y": [2.0, 1.5], "d": [2.0, 1.25]},
        task="regression", target="y", prediction="d",
    )  # fmt: skip

    assert rows == [(1.5, 1.0, 1.25, True), (2.0, 2.0, 2.0, False)]


def test_a_target_of_a_regression_that_is_no_number_is_refused(meet: Meet) -> None:
    refused, _ = meet(
        "y", {"id": [1, 2], "y": ["1", "many"], "d": [1.0, 2.0]}, None,
        task="regression", target="y", prediction="d",
    )  # fmt: skip

    assert isinstance(refused, Unpaired)
    assert refused.reason == "1 of 2 rows of the candidate have a label in `y` that is no number"


def test_a_ranking_knows_its_queries(meet: Meet) -> None:
    _, rows = meet(
        "query, y, score_c",
        {"id": [1, 2], "q": ["one", "two"], "y": [0, 3], "s": [0.1, 0.2]},
        None,
        task="ranking", target="y", score="s", query="q",
    )  # fmt: skip

    assert rows == [("one", 0.0, 0.1), ("two", 3.0, 0.2)]


def test_scores_of_an_item_are_averaged_on_each_side(meet: Meet) -> None:
    pairs, rows = meet(
        "score_c_0, score_b_0, score_c_1",
        {
            "id": [1, 1, 1, 2],
            "judge": [0.0, 0.5, 1.0, 1.0],
            "exact": [True, False, False, True],
        },
        {"id": [1, 2, 2], "judge": [0.25, 0.0, 1.0], "exact": [True, True, True]},
        task="score", score={"judge": "judge", "exact": "exact"},
    )  # fmt: skip

    assert pairs.candidate.rows == 2
    assert rows == [(0.5, 0.25, pytest.approx(1 / 3)), (1.0, 0.5, 1.0)]


def test_an_item_of_two_groups_is_said(meet: Meet) -> None:
    pairs, _ = meet(
        "score_c_0", {"id": [1, 1, 2], "s": [0, 1, 1], "u": ["a", "b", "a"]}, None,
        task="score", score="s", cluster_by="u",
    )  # fmt: skip

    assert isinstance(pairs, Unpaired)
    assert pairs.reason == "1 items of the candidate have more than one `u`"
