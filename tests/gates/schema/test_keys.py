"""Rows that share a key, against a plain count."""

import csv
from collections import Counter
from pathlib import Path

import duckdb
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st


def parquet(path: Path, select: str) -> None:
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT PARQUET)")


def test_rows_that_share_a_key_are_counted_each(gate, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n1,x\n1,x\n1,x\n2,x\n2,y\n,x\n,x\n")

    judged = gate(
        "- {dataset: t, primary_key: [a, b], unique: [[b]], columns: {a: {unique: true}}}",
        t="t.csv",
    )

    assert judged.failing("t.a.unique") == 5, "a NULL shares nothing"
    assert judged.failing("t.unique(b)") == 6
    assert judged.failing("t.primary_key") == 5
    assert judged["t.primary_key"].details == {"null": 2, "shared": 3}


def test_a_key_of_a_typed_column_is_its_value(gate, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("i,s\n7,7\n007,007\nx,x\n")

    judged = gate(
        """
        - dataset: t
          columns: {i: {type: integer, unique: true}, s: {type: string, unique: true}}
        """,
        t="t.csv",
    )

    assert judged.failing("t.i.unique") == 2
    assert judged.outcome("t.s.unique") == "pass"


def test_nan_is_no_key(gate, tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", "SELECT unnest([1.0, 'nan'::DOUBLE, 'nan'::DOUBLE]) AS x")

    judged = gate("- {dataset: t, primary_key: [x], unique: [[x]]}", t="t.parquet")

    assert judged.failing("t.primary_key") == 2
    assert judged.outcome("t.unique(x)") == "pass"


def test_one_copy_among_many_rows_is_found(gate, tmp_path: Path) -> None:
    parquet(
        tmp_path / "t.parquet", "SELECT 'k' || range AS k FROM range(10000) UNION ALL SELECT 'k77'"
    )

    judged = gate("- {dataset: t, columns: {k: {unique: true}}}", t="t.parquet")

    assert [e.row for e in judged["t.k.unique"].held.failing.examples] == [78, 10_001]


@settings(
    deadline=None, max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    rows=st.lists(
        st.tuples(st.sampled_from(["", "a", "b", "ab"]), st.sampled_from(["", "c", "bc"])),
        min_size=1,
        max_size=12,
    )
)
def test_counts_are_those_of_plain_python(
    gate, tmp_path: Path, rows: list[tuple[str, str]]
) -> None:
    with (tmp_path / "t.csv").open("w", newline="") as file:
        csv.writer(file).writerows([("x", "y"), *rows])

    judged = gate("- {dataset: t, primary_key: [x, y], unique: [[x, y], [y]]}", t="t.csv")

    pairs = Counter(row for row in rows if all(row))
    shared = sum(count for count in pairs.values() if count > 1)
    incomplete = sum(not all(row) for row in rows)
    ys = Counter(y for _, y in rows if y)
    assert judged.failing("t.unique(x+y)") == shared
    assert judged.failing("t.primary_key") == shared + incomplete
    assert judged.failing("t.unique(y)") == sum(count for count in ys.values() if count > 1)
