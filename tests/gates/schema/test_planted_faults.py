"""Seven faults of seven kinds are found, and a clean file with NaN in it raises no alarm."""

from pathlib import Path

import duckdb
import pytest

ENTRY = """
- dataset: train
  rows: {min: 1000, max: 1100}
  columns:
    id: {type: string, required: true, unique: true}
    mail: {type: string, pattern: '^[a-z0-9]+@[a-z]+[.]com$'}
    country: {type: string, required: true, allowed_values: [DE, FR, US]}
    age: {type: integer, required: true, minimum: 18, maximum: 90}
    score: {type: number, required: true, minimum: 0, maximum: 1, nan: forbid}
    ratio: {type: number, minimum: 0, maximum: 5}
    income: {type: number, exclusive_minimum: 0}
    seen: {type: timestamp, minimum: "2020-01-01T00:00:00Z"}
    active: {type: boolean, required: true}
"""
COLUMNS = {
    "id": "'u' || i",
    "mail": "'user' || i || '@example.com'",
    "country": "['DE', 'FR', 'US'][1 + i % 3]",
    "age": "(18 + i % 73)::INTEGER",
    "score": "(i % 101) / 100.0::DOUBLE",
    # a tenth of the rows has NaN where NaN means missing, and infinity is no missing value
    "ratio": "CASE WHEN i % 10 = 0 THEN 'nan'::DOUBLE ELSE (i % 5)::DOUBLE END",
    "income": "CASE WHEN i % 7 = 0 THEN NULL WHEN i % 97 = 0 THEN 'inf'::DOUBLE ELSE 1 + i END",
    "seen": "TIMESTAMP '2020-01-01' + to_hours(i)",
    "active": "i % 2 = 0",
}


def write(path: Path, **faults: str) -> None:
    """1,000 rows; a fault takes the place of a column's value in row 500."""
    values = [
        f"CASE WHEN i = 500 THEN {faults[name]} ELSE {value} END AS {name}"
        if name in faults
        else f"{value} AS {name}"
        for name, value in COLUMNS.items()
    ]
    rows = duckdb.sql("SELECT range AS i FROM range(1000)")
    rows.project(", ".join(values)).write_parquet(str(path))


@pytest.mark.parametrize("examples", [True, False])
def test_a_clean_file_passes_every_check(gate, tmp_path: Path, examples: bool) -> None:
    write(tmp_path / "train.parquet")

    judged = gate(ENTRY, train="train.parquet", examples=examples)

    assert judged.bad == {}
    assert len(judged.findings) == 1 + 9 * 2 + 17


@pytest.mark.parametrize(
    ("column", "fault", "check"),
    [
        ("id", "'u7'", "id.unique"),
        ("mail", "'no address'", "mail.pattern"),
        ("country", "'XX'", "country.allowed_values"),
        ("age", "NULL", "age.required"),
        ("age", "120", "age.maximum"),
        ("score", "'nan'::DOUBLE", "score.nan"),
        ("score", "-0.001", "score.minimum"),
        ("ratio", "'inf'::DOUBLE", "ratio.maximum"),
        ("income", "0", "income.exclusive_minimum"),
        ("seen", "TIMESTAMP '2019-12-31 23:59:59'", "seen.minimum"),
        ("country", "NULL", "country.required"),
    ],
)
def test_a_planted_fault_fails_its_check_and_no_other(
    gate, tmp_path: Path, column: str, fault: str, check: str
) -> None:
    write(tmp_path / "train.parquet", **{column: fault})

    judged = gate(ENTRY, train="train.parquet")

    assert judged.bad == {f"train.{check}": "fail"}
    assert judged.failing(f"train.{check}") == (2 if check.endswith("unique") else 1)


def test_all_of_them_at_once_are_all_found(gate, tmp_path: Path) -> None:
    write(
        tmp_path / "train.parquet",
        id="'u7'",
        mail="'x'",
        country="'XX'",
        age="200",
        score="'nan'::DOUBLE",
        ratio="-1",
        active="NULL",
    )

    judged = gate(ENTRY, train="train.parquet")

    assert set(judged.bad) == {
        "train.id.unique",
        "train.mail.pattern",
        "train.country.allowed_values",
        "train.age.maximum",
        "train.score.nan",
        "train.ratio.minimum",
        "train.active.required",
    }
