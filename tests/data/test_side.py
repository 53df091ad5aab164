"""What is compared as text is the same text in every format."""

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sqlglot import exp

from mlgate.data.column_value import compared
from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.roles import Roles
from mlgate.data.side import Side, read_side
from mlgate.data.source import locate
from mlgate.data.template import statement
from mlgate.policy.predictions_spec import PredictionsSpec


@pytest.fixture
def read(tmp_path):
    """Read one side, and give it back with the rows of its table."""

    def reading(
        table: pd.DataFrame,
        suffix: str = "parquet",
        *,
        by: tuple[str, ...] = (),
        id_key: bytes | None = None,
        **given: str,
    ) -> tuple[Side, list[tuple]]:
        path = tmp_path / f"p.{suffix}"
        if suffix == "parquet":
            table.to_parquet(path)
        elif suffix == "csv":
            table.to_csv(path, index=False)
        else:
            table.to_json(path, orient="records", lines=True)
        given = {"id": "id", "target": "y", "score": "p", "prediction": "d", **given}
        spec = PredictionsSpec(path=path.name, **given)
        source = locate(spec, root=tmp_path, environ={}, scratch=tmp_path)
        with DuckDBEngine(tmp_path / "engine") as engine:
            roles = Roles(spec=spec, by=by, id_key=id_key)
            side = read_side(engine, roles, source, "candidate", id_key=id_key)
            names = ["id", "label", "score", "decision", *(f"by_{i}" for i in range(len(by)))]
            query = exp.select(*names).from_("candidate").order_by("position")
            return side, engine.rows(query)

    return reading


def table(values, **more) -> pd.DataFrame:
    n = len(values)
    return pd.DataFrame({"id": range(n), "y": values, "p": [0.5] * n, "d": values, **more})


@pytest.mark.parametrize(
    ("values", "texts"),
    [
        ([0, 1], ["0", "1"]),
        ([0.0, 1.0], ["0", "1"]),
        (np.array([0, 1], dtype="int8"), ["0", "1"]),
        (np.array([0.0, 1.0], dtype="float32"), ["0", "1"]),
        (
            np.array([2**63, 2**64 - 1], dtype="uint64"),
            ["9223372036854775808", "18446744073709551615"],
        ),
        ([-(2**63), 2**63 - 1], ["-9223372036854775808", "9223372036854775807"]),
        ([-0.0, 1.5], ["0", "1.5"]),
        ([1e15, 1e300], ["1000000000000000", "1e+300"]),
        ([False, True], ["false", "true"]),
        (["no ", " yes"], ["no ", " yes"]),
        (["007", "7"], ["007", "7"]),
        (["e\u0301", "\u00e9"], ["\u00e9", "\u00e9"]),
        (["True", "FALSE"], ["true", "false"]),
        (["tRUE", "f"], ["tRUE", "f"]),
    ],
)
def test_labels_decisions_and_groups_are_compared_as_one_text(read, values, texts):
    _, rows = read(table(values), by=("y",))

    for position in (1, 3, 4):
        assert [row[position] for row in rows] == texts


@pytest.mark.parametrize("values", [[0, 1], ["no ", " yes"], [False, True], ["\u00e9", "x"]])
def test_the_format_of_a_file_makes_no_other_text(read, values):
    (_, parquet), (_, csv), (_, jsonl) = (
        read(table(values), suffix) for suffix in ("parquet", "csv", "jsonl")
    )

    assert parquet == csv == jsonl


def test_an_empty_text_is_a_label_in_parquet(read):
    side, rows = read(table(["", "x"]))

    assert [row[1] for row in rows] == ["", "x"]
    assert set(side.labels) == {"", "x"}
    assert not side.defects


def test_an_empty_cell_of_a_csv_is_no_label(read):
    side, _ = read(table([None, "x"]), "csv")

    assert (
        side.defects["label"] == "1 of 2 rows of the candidate have no label in `y` (NULL or NaN)"
    )


@pytest.mark.parametrize(
    ("given", "text"),
    [
        (1, "1"),
        (True, "true"),
        (False, "false"),
        ("True", "true"),
        ("yes", "yes"),
        ("e\u0301", "\u00e9"),
    ],
)
def test_what_the_policy_says_becomes_the_same_text(given, text):
    assert compared(given) == text


def test_json_rows_that_mix_texts_and_numbers_are_compared_as_text(read):
    _, rows = read(
        pd.DataFrame({"id": [1, "2"], "y": [1, "0"], "p": [0.5, "0.25"], "d": [1, "0"]}), "jsonl"
    )

    assert rows == [("1", "1", 0.5, "1"), ("2", "0", 0.25, "0")]


def test_a_row_is_its_position_in_order_across_files_and_threads(tmp_path):
    n = 400_000
    frame = pd.DataFrame({"y": np.arange(n) % 2, "p": np.arange(n) / n})
    frame[: n // 2].to_parquet(tmp_path / "a.parquet", row_group_size=10_000)
    frame[n // 2 :].to_parquet(tmp_path / "b.parquet", row_group_size=10_000)
    spec = PredictionsSpec(path="*.parquet", target="y", score="p")
    source = locate(spec, root=tmp_path, environ={}, scratch=tmp_path)

    with DuckDBEngine(tmp_path / "engine", threads=4) as engine:
        side = read_side(engine, Roles(spec=spec), source, "candidate")
        found = engine.rows(
            statement(
                "SELECT count(*) FROM candidate "
                "WHERE score = (CAST(id AS BIGINT) - 1) / CAST(:n AS DOUBLE)",
                n=n,
            )
        )

    assert side.rows == n
    assert found == [(n,)]


def test_ids_are_hashed_with_the_key(read):
    import hmac

    _, rows = read(table([0, 1]), id_key=b"secret")

    assert [row[0] for row in rows] == [
        hmac.digest(b"secret", text, "sha256").hex() for text in (b"0", b"1")
    ]


def test_labels_are_listed_with_the_most_frequent_first(read):
    side, _ = read(table(["b", "a", "b", "c", "c", "c"]))

    assert side.labels == ("c", "b", "a")


def test_of_many_labels_only_a_few_are_listed(read):
    side, _ = read(table(list(range(100))))

    assert len(side.labels) == 20


def test_column_names_that_look_like_sql_are_names(read):
    odd = 'y"; DROP TABLE candidate; --'

    side, rows = read(table([0, 1]).rename(columns={"y": odd}), target=odd)

    assert [row[1] for row in rows] == ["0", "1"]
    assert Path(side.table).name == "candidate"
