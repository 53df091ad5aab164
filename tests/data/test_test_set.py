"""Fingerprints of what was looked at: of the rows whatever their order, of nothing else."""

import pandas as pd
import pytest

from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.pairing import Pairs, pair
from mlgate.data.side import Roles
from mlgate.data.source import locate
from mlgate.data.test_set import fingerprints
from mlgate.policy.predictions_spec import PredictionsSpec

ROWS = pd.DataFrame(
    {
        "id": ["a", "b", "c", "d"],
        "y": [1, 0, 1, 0],
        "p": [0.9, 0.2, 0.6, 0.4],
        "d": [1, 0, 1, 0],
    }
)
OTHER = ROWS.assign(p=[0.9, 0.2, 0.6, 0.41])


@pytest.fixture
def prints(tmp_path):
    """Fingerprint two tables as a run reads them."""

    def made(here, there=None, *, id_key=None, threshold=None, kind="parquet", **given):
        spec = PredictionsSpec(
            path="?", **{"id": "id", "target": "y", "score": "p", "prediction": "d", **given}
        )
        sources = []
        for name, frame in (("c", here), ("b", there)):
            if frame is None:
                sources.append(None)
                continue
            path = tmp_path / f"{name}.{kind}"
            if kind == "parquet":
                frame.to_parquet(path)
            else:
                frame.to_csv(path, index=False)
            at = spec.model_copy(update={"path": path.name})
            sources.append(locate(at, root=tmp_path, environ={}, scratch=tmp_path))
        with DuckDBEngine(tmp_path / "engine") as engine:
            pairs = pair(engine, Roles(spec=spec, id_key=id_key), *sources, 0.0)
            assert isinstance(pairs, Pairs)
            return fingerprints(engine, pairs, threshold)

    return made


def test_the_order_of_the_rows_does_not_matter(prints):
    turned = ROWS.iloc[::-1]

    assert prints(turned, OTHER) == prints(ROWS, OTHER.iloc[[2, 0, 3, 1]])


def test_nor_does_the_format_of_the_file(prints):
    assert prints(ROWS, OTHER, kind="csv") == prints(ROWS, OTHER)


@pytest.mark.parametrize(
    ("column", "values"),
    [("y", [1, 0, 0, 0]), ("id", ["a", "b", "c", "e"]), ("id", ["b", "a", "c", "d"])],
)
def test_a_label_or_an_id_makes_another_test_set(prints, column, values):
    assert prints(ROWS.assign(**{column: values})).test_set != prints(ROWS).test_set


def test_a_row_more_makes_another_test_set(prints):
    more = pd.concat([ROWS, ROWS.tail(1).assign(id="e")])

    assert prints(more).test_set != prints(ROWS).test_set
    assert (prints(ROWS).n, prints(more).n) == (4, 5)


@pytest.mark.parametrize(
    ("column", "values"),
    [("p", [0.9, 0.2, 0.6, 0.4000001]), ("d", [1, 0, 1, 1]), ("p", [0.2, 0.9, 0.6, 0.4])],
)
def test_predictions_are_other_predictions_on_the_same_test_set(prints, column, values):
    one, other = prints(ROWS), prints(ROWS.assign(**{column: values}))

    assert one.test_set == other.test_set
    assert one.candidate != other.candidate


def test_the_same_predictions_are_the_same_on_either_side(prints):
    found = prints(ROWS, ROWS)

    assert found.candidate == found.baseline
    assert prints(OTHER, ROWS).baseline == found.baseline
    assert prints(ROWS).baseline is None


def test_a_baseline_whose_ids_are_hashed_is_the_same_baseline(prints):
    import hmac

    key = b"a key"
    hashed = OTHER.assign(id=[hmac.digest(key, one.encode(), "sha256").hex() for one in ROWS["id"]])

    assert prints(ROWS, hashed, id_key=key) == prints(ROWS, OTHER)


def test_rows_that_pair_by_position_have_their_position_for_an_id(prints):
    without = ROWS.drop(columns="id")

    found = prints(without, without.assign(p=OTHER["p"]), id="row")

    assert found.test_set != prints(without.iloc[::-1], id="row").test_set
    assert found.candidate != found.baseline


def test_another_threshold_makes_other_decisions_of_the_same_scores(prints):
    half, less = (prints(ROWS, prediction=None, threshold=cut) for cut in (0.5, 0.3))

    assert half.test_set == less.test_set
    assert half.candidate != less.candidate


@pytest.mark.parametrize("role", ["weight", "cluster_by"])
def test_rows_that_are_weighed_or_clustered_anew_are_looked_at_once_more(prints, role):
    one, other = ROWS.assign(w=[1, 1, 2, 2]), ROWS.assign(w=[1, 2, 1, 2])

    found, again = (prints(rows, OTHER.assign(w=1), **{role: "w"}) for rows in (one, other))

    assert found.test_set == again.test_set
    assert found.candidate != again.candidate
    assert prints(one, one, **{role: "w"}).baseline == found.candidate


def test_values_that_run_together_are_told_apart(prints):
    one = ROWS.assign(id=["a1", "b", "c", "d"], y=["1", "11", "1", "11"])
    other = ROWS.assign(id=["a", "b", "c", "d"], y=["11", "11", "1", "11"])

    assert prints(one, positive="1").test_set != prints(other, positive="1").test_set


def test_a_score_that_is_absent_is_not_a_word(prints):
    without = ROWS.assign(p=[None, 0.2, 0.6, 0.4])

    assert prints(without).candidate != prints(ROWS).candidate


TASKS = {
    "multiclass": (
        pd.DataFrame({"id": [1, 2, 3], "y": ["a", "b", "c"], "d": ["a", "b", "b"]}),
        {"prediction": "d", "score": None},
    ),
    "regression": (
        pd.DataFrame({"id": [1, 2, 3], "y": [1.5, 2.5, 3.5], "d": [1.4, 2.6, 3.0]}),
        {"prediction": "d", "score": None},
    ),
    "ranking": (
        pd.DataFrame({"id": [1, 2, 3], "q": ["x", "x", "z"], "y": [0, 1, 2], "d": [0.1, 0.9, 0.3]}),
        {"prediction": None, "score": "d", "query": "q"},
    ),
    "score": (
        pd.DataFrame({"id": [1, 1, 2], "d": [0.25, 0.75, 0.5]}),
        {"prediction": None, "score": "d", "target": None},
    ),
}


@pytest.mark.parametrize("task", TASKS)
def test_every_task_has_fingerprints_that_tell_predictions_apart(prints, task):
    rows, given = TASKS[task]
    other = rows.assign(d=[*rows["d"].iloc[:2], "a" if task == "multiclass" else 0.875])

    found = prints(rows, other, task=task, **given)
    turned = prints(rows.iloc[::-1], other.iloc[::-1], task=task, **given)

    assert found == turned
    assert found.candidate != found.baseline
    assert prints(other, rows, task=task, **given).candidate == found.baseline
    assert found.n == rows["id"].nunique()


@pytest.mark.parametrize("task", TASKS)
def test_hashed_ids_change_no_fingerprint_of_any_task(prints, task):
    import hmac

    rows, given = TASKS[task]
    hashed = rows.assign(
        id=[hmac.digest(b"k", str(one).encode(), "sha256").hex() for one in rows["id"]]
    )

    assert prints(rows, hashed, task=task, id_key=b"k", **given) == prints(
        rows, rows, task=task, **given
    )
