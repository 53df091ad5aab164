"""Candidate and baseline rows meet on their ids, whatever their files look like."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.pairing import Pairs, pair
from mlgate.data.roles import Roles
from mlgate.data.source import locate
from mlgate.data.template import statement
from mlgate.data.unpaired import Unpaired
from mlgate.policy.predictions_spec import PredictionsSpec

GIVEN = {"id": "id", "target": "y", "positive": 1, "score": "p", "prediction": "d"}


@pytest.fixture
def meet(tmp_path):
    """Pair two tables, and give the pairs back with their rows."""

    def meeting(
        candidate, baseline=None, *, min_shared=0.0, id_key=None, suffixes=("parquet",) * 2, **given
    ):
        spec = PredictionsSpec(path="?", **{**GIVEN, **given})
        sources = []
        for name, frame, suffix in zip("cb", (candidate, baseline), suffixes, strict=True):
            if frame is None:
                sources.append(None)
                continue
            path = tmp_path / f"{name}.{suffix}"
            if suffix == "parquet":
                frame.to_parquet(path)
            else:
                frame.to_csv(path, index=False)
            here = spec.model_copy(update={"path": path.name})
            sources.append(locate(here, root=tmp_path, environ={}, scratch=tmp_path))
        with DuckDBEngine(tmp_path / "engine") as engine:
            pairs = pair(engine, Roles(spec=spec, id_key=id_key), *sources, min_shared)
            if isinstance(pairs, Unpaired):
                return pairs, []
            rows = engine.rows(
                statement(
                    """SELECT y, score_c, hit_c, shared, score_b, hit_b, changed
                       FROM pairs ORDER BY score_c, score_b"""
                )
            )
            return pairs, rows

    return meeting


def frame(ids, labels, scores, decisions=None) -> pd.DataFrame:
    decided = labels if decisions is None else decisions
    return pd.DataFrame({"id": ids, "y": labels, "p": scores, "d": decided})


def test_rows_meet_on_id_and_label_and_what_is_left_out_is_counted(meet):
    here = frame([1, 2, 3, 4], [1, 0, 1, 0], [0.1, 0.2, 0.3, 0.4], [0, 0, 1, 1])
    there = frame([4, 3, 2, 9], [0, 0, 0, 1], [0.4, 0.9, 0.25, 0.5], [1, 1, 0, 0])

    pairs, rows = meet(here, there)

    assert rows == [
        (1, 0.1, 0, False, None, None, None),
        (0, 0.2, 0, True, 0.25, 0, True),
        (1, 0.3, 1, False, None, None, None),
        (0, 0.4, 1, True, 0.4, 1, False),
    ]
    assert pairs.rows.model_dump() == {
        "shared": 2,
        "only_candidate": 1,
        "only_baseline": 1,
        "label_differs": 1,
    }
    assert pairs.identical is False


@given(
    here=st.dictionaries(st.integers(0, 15), st.tuples(st.booleans(), st.booleans()), min_size=1),
    there=st.dictionaries(st.integers(0, 15), st.tuples(st.booleans(), st.booleans()), min_size=1),
)
@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_the_counts_are_those_of_a_plain_loop(meet, here, there):
    tables = [
        frame(
            list(side),
            [int(y) for y, _ in side.values()],
            [0.5] * len(side),
            [int(d) for _, d in side.values()],
        )
        for side in (here, there)
    ]

    pairs, rows = meet(*tables)

    both = here.keys() & there.keys()
    same = [key for key in both if here[key][0] == there[key][0]]
    assert pairs.rows.model_dump() == {
        "shared": len(same),
        "only_candidate": len(here) - len(both),
        "only_baseline": len(there) - len(both),
        "label_differs": len(both) - len(same),
    }
    assert (pairs.refused is None) == bool(same)
    if same:
        assert sum(row[3] for row in rows) == len(same)
        assert sum(bool(row[6]) for row in rows) == sum(here[k][1] != there[k][1] for k in same)
        assert pairs.identical == (here == there)
    assert len(rows) == len(here)


@pytest.mark.parametrize("suffixes", [("parquet", "csv"), ("csv", "parquet"), ("csv", "csv")])
def test_formats_meet(meet, suffixes):
    here = frame(["a b", "é", "007"], [1, 0, 1], [0.1, 0.2, 0.3])
    there = frame(["007", "é", "a b"], [1, 0, 1], [0.3, 0.2, 0.1])

    pairs, _ = meet(here, there, suffixes=suffixes)

    assert pairs.rows.shared == 3
    assert pairs.identical is True


def test_hashed_ids_meet_those_of_a_bundle(meet):
    import hmac

    here = frame([1, 2], [1, 0], [0.1, 0.2])
    there = here.assign(id=[hmac.digest(b"key", str(i).encode(), "sha256").hex() for i in here.id])

    pairs, _ = meet(here, there, id_key=b"key")
    strangers, _ = meet(here, there, id_key=b"another")

    assert pairs.rows.shared == 2
    assert strangers.refused is not None


@pytest.mark.parametrize("positive", [1, "1", True])
def test_the_positive_label_may_be_said_as_a_number_a_text_or_a_truth(meet, positive):
    labels = [True, False] if positive is True else [1, 0]

    _, rows = meet(frame([1, 2], labels, [0.1, 0.2]), positive=positive)

    assert [row[0] for row in rows] == [1, 0]


@pytest.mark.parametrize(("labels", "expected"), [([1, 0], [1, 0]), ([True, False], [1, 0])])
def test_one_and_true_are_positive_where_nothing_is_said(meet, labels, expected):
    _, rows = meet(frame([1, 2], labels, [0.1, 0.2]), positive=None)

    assert [row[0] for row in rows] == expected


@pytest.mark.parametrize(
    ("label", "positive", "decisions"),
    [
        ("1.5", 1, None),
        ("1.5", 1, [0, 1]),  # the label is no decision: spelt otherwise, not the other one
        ("good", "bad", None),
        ("good", "bad", ["good", "poor"]),
        ("1", True, None),
    ],
)
def test_a_positive_label_that_nothing_knows_turns_no_row_negative(
    meet, label, positive, decisions
):
    here = frame([1, 2], [label] * 2, [0.1, 0.2], decisions).astype({"d": str})

    unpaired, _ = meet(
        here, positive=positive, suffixes=("csv",) * 2 if label == "1" else ("parquet",) * 2
    )

    named = "true" if positive is True else str(positive)
    assert isinstance(unpaired, Unpaired)
    assert (
        unpaired.reason == f"no row has the positive label {named!r}; the only label is {label!r}"
    )


@pytest.mark.parametrize(
    ("label", "positive", "decisions", "of_baseline"),
    [
        ("0", 1, None, None),
        ("1", 0, None, None),
        ("false", True, None, None),
        ("good", "bad", ["good", "bad"], None),
        ("good", "bad", None, ["good", "bad"]),
    ],
)
def test_a_positive_label_that_is_known_as_the_other_one_needs_no_row(
    meet, label, positive, decisions, of_baseline
):
    here = frame([1, 2], [label] * 2, [0.1, 0.2], decisions)
    there = None if of_baseline is None else frame([1, 2], of_baseline, [0.1, 0.2])

    pairs, rows = meet(here, there, positive=positive)

    assert isinstance(pairs, Pairs)
    assert [row[0] for row in rows] == [0, 0]


def test_the_labels_of_the_baseline_do_not_excuse_another_spelling(meet):
    here = frame([1, 2], ["one", "one"], [0.1, 0.2])

    unpaired, _ = meet(here, frame([1, 2], [1, 0], [0.1, 0.2]))

    assert isinstance(unpaired, Unpaired)


@pytest.mark.parametrize(
    ("ids", "said"),
    [
        ([1, 1, 2, 2], "2 of 4 rows of the candidate repeat the `id` of another row"),
        ([1, 2, 3, None], "1 of 4 rows of the candidate have no id in `id` (NULL or NaN)"),
    ],
)
def test_ids_are_held_to_be_there_once_with_and_without_a_baseline(meet, ids, said):
    here = frame(pd.array(ids, dtype="Int64"), [1, 0, 1, 0], [0.1, 0.2, 0.3, 0.4])

    for there in (None, here.assign(id=range(4)), pd.DataFrame({"x": [1]})):
        unpaired, _ = meet(here, there)

        assert isinstance(unpaired, Unpaired)
        assert unpaired.reason == said


def test_rows_that_pair_by_position_have_no_ids_to_hold(meet):
    here = frame([1, 1], [1, 0], [0.1, 0.2])

    pairs, rows = meet(here, id="row")

    assert isinstance(pairs, Pairs)
    assert len(rows) == 2


def test_without_a_baseline_no_row_is_shared(meet):
    pairs, rows = meet(frame([1, 2], [1, 0], [0.1, 0.2]))

    assert (pairs.baseline, pairs.refused, pairs.rows, pairs.identical) == (None, None, None, None)
    assert [row[3:] for row in rows] == [(False, None, None, None)] * 2


def test_a_baseline_of_other_columns_is_refused_and_the_candidate_is_kept(meet):
    pairs, rows = meet(frame([1, 2], [1, 0], [0.1, 0.2]), pd.DataFrame({"x": [1]}))

    assert isinstance(pairs, Pairs)
    assert "the baseline's predictions have no column `id`" in pairs.refused.reason
    assert len(rows) == 2


def test_the_threshold_itself_is_positive(meet):
    _, rows = meet(frame([1, 2, 3], [1, 0, 1], [0.4, 0.5, 0.6]), prediction=None, threshold=0.5)

    assert [row[2] for row in rows] == [0, 1, 1]


def test_neither_scores_nor_decisions_that_are_not_there_count_as_changed(meet):
    here = frame([1, 2], [1, 0], [0.1, 0.2])

    pairs, rows = meet(here, here.assign(p=[0.9, 0.9]), score=None)

    assert [row[6] for row in rows] == [False, False]
    assert pairs.identical is True


def test_a_hundred_thousand_ids_meet_in_any_order(meet):
    n = 100_000
    here = frame(np.arange(n), np.arange(n) % 2, np.arange(n) / n)

    pairs, _ = meet(here, here.sample(frac=1, random_state=1), min_shared=1.0)

    assert pairs.identical is True
    assert pairs.rows.shared == n
