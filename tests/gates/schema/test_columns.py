"""Columns that are absent, of another type, too many, or of strange names."""

from pathlib import Path

import duckdb
import pytest

from mlgate.result.finding import Unmeasured


def parquet(path: Path, select: str) -> None:
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT PARQUET)")


def test_an_absent_column_fails_once_and_its_other_rules_follow(gate, tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", "SELECT 1 AS Age, 2 AS b")

    judged = gate(
        """
        - dataset: t
          columns:
            age: {type: integer, required: true, unique: true, minimum: 0, nan: allow}
            b: {type: integer, minimum: 0}
          primary_key: [b, age]
        """.replace(", nan: allow", ""),
        t="t.parquet",
    )

    assert judged.bad == {
        "t.age.present": "fail",
        "t.age.type": "follows",
        "t.age.required": "follows",
        "t.age.unique": "follows",
        "t.age.minimum": "follows",
        "t.primary_key": "follows",
    }
    held = judged["t.age.minimum"].held
    assert isinstance(held, Unmeasured)
    assert held.because == "schema/t.age.present"
    assert "it has Age" in judged["t.age.present"].held.reason


def test_a_key_of_a_column_that_nobody_lists_is_an_error(gate, tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", "SELECT 1 AS a")

    judged = gate("- {dataset: t, unique: [[a], [a, gone]]}", t="t.parquet")

    assert judged.outcomes == {"t.unique(a)": "pass", "t.unique(a+gone)": "error"}


@pytest.mark.parametrize(
    ("declared", "logical", "fits"),
    [
        ("1::TINYINT", "integer", True),
        ("1::UBIGINT", "integer", True),
        ("1::HUGEINT", "number", True),
        ("1::DECIMAL(9, 0)", "integer", True),
        ("1.5::DECIMAL(9, 2)", "integer", False),
        ("1.5::DECIMAL(9, 2)", "number", True),
        ("1::DOUBLE", "integer", False),
        ("1::FLOAT", "number", True),
        ("'1'", "integer", False),
        ("'1'", "string", True),
        ("'a'::ENUM('a', 'b')", "string", True),
        ("1", "string", False),
        ("true", "boolean", True),
        ("1", "boolean", False),
        ("DATE '2020-01-01'", "date", True),
        ("DATE '2020-01-01'", "timestamp", False),
        ("TIMESTAMP '2020-01-01'", "timestamp", True),
        ("TIMESTAMPTZ '2020-01-01'", "timestamp", True),
        ("TIMESTAMP_NS '2020-01-01'", "timestamp", True),
        ("TIMESTAMP '2020-01-01'", "time", False),
        ("TIME '10:00:00'", "time", True),
        ("[1]", "array", True),
        ("{'a': 1}", "object", True),
        ("[{'a': 1}]", "object", False),
        ("[TIME '10:00:00']", "time", False),
    ],
)
def test_a_parquet_column_has_the_type_of_its_file(
    gate, tmp_path: Path, declared: str, logical: str, fits: bool
) -> None:
    parquet(tmp_path / "t.parquet", f"SELECT {declared} AS x")

    judged = gate(f"- {{dataset: t, columns: {{x: {{type: {logical}}}}}}}", t="t.parquet")

    assert judged.outcome("t.x.type") == ("pass" if fits else "fail")


@pytest.mark.parametrize(
    ("declared", "rules"),
    [
        ("'abc'", "{type: number, minimum: 0, nan: forbid, required: true, unique: true}"),
        ("7", "{type: string, pattern: a, min_length: 2, allowed_values: [a]}"),
        ("[1]", "{type: integer, minimum: 0, multiple_of: 2, required: true, unique: true}"),
        ("{'a': 1}", "{type: date, minimum: '2020-01-01', unique: true}"),
        ("'x'", "{type: boolean, allowed_values: [true]}"),
        ("true", "{type: timestamp, maximum: '2020-01-01T00:00:00'}"),
        ("'abc'::BLOB", "{type: string, max_length: 2, required: true, unique: true}"),
    ],
)
def test_a_wrong_type_fails_and_skips_the_limits_without_a_crash(
    gate, tmp_path: Path, declared: str, rules: str
) -> None:
    parquet(tmp_path / "t.parquet", f"SELECT {declared} AS x, 1 AS other")

    judged = gate(
        f"- {{dataset: t, columns: {{x: {rules}, other: {{minimum: 5}}}}}}", t="t.parquet"
    )

    assert judged.outcome("t.x.type") == "fail"
    assert judged.outcome("t.other.minimum") == "fail", "another column is judged all the same"
    for name, outcome in judged.outcomes.items():
        rule = name.rpartition(".")[2]
        if ".x." in name and rule not in ("type", "present"):
            assert outcome == ("pass" if rule in ("required", "unique") else "follows")


def test_a_limit_without_a_type_is_an_error_where_it_does_not_fit(gate, tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", "SELECT 'a' AS x, 1 AS y")

    judged = gate(
        "- {dataset: t, columns: {x: {minimum: 1}, y: {max_length: 3, required: true}}}",
        t="t.parquet",
    )

    assert judged.bad == {"t.x.minimum": "error", "t.y.max_length": "error"}
    assert judged["t.x.minimum"].code == "MLG122"


def test_columns_that_are_not_listed_are_allowed_unless_forbidden(gate, tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", "SELECT 1 AS a, 2 AS b, 3 AS c")

    assert gate("- {dataset: t, columns: {a: }}", t="t.parquet").outcomes == {"t.a.present": "pass"}
    judged = gate("- {dataset: t, extra_columns: forbid, columns: {b: }}", t="t.parquet")
    assert judged.bad == {"t.columns": "fail"}
    assert "a, c" in judged["t.columns"].held.reason


@pytest.mark.parametrize(
    ("select", "holds"), [("1 a, 2 x, 3 b", "pass"), ("1 b, 2 x, 3 a", "fail")]
)
def test_the_order_is_that_of_the_listed_columns(
    gate, tmp_path: Path, select: str, holds: str
) -> None:
    parquet(tmp_path / "t.parquet", f"SELECT {select}")

    judged = gate("- {dataset: t, order: true, columns: {a: , gone: , b: }}", t="t.parquet")

    assert judged.outcome("t.order") == holds


HOSTILE = [
    "a\nb",
    "a|b",
    "<img src=x>",
    'say "x"',
    "it's",
    "@everyone",
    "a.b",
    "a[b]=c",
    "-- ",
    "ä b",
]


def test_any_name_of_a_column_can_be_held(gate, tmp_path: Path) -> None:
    select = ", ".join(
        f'{i} AS "{name.replace(chr(34), chr(34) * 2)}"' for i, name in enumerate(HOSTILE)
    )
    parquet(tmp_path / "t.parquet", f"SELECT {select} UNION ALL SELECT {'100, ' * 9} 100")
    columns = ", ".join(
        f"{_yaml(name)}: {{type: integer, required: true, unique: true, minimum: 0, maximum: 50}}"
        for name in HOSTILE
    )

    judged = gate(
        f"- {{dataset: t, columns: {{{columns}}}, unique: [[{', '.join(map(_yaml, HOSTILE))}]]}}",
        t="t.parquet",
    )

    assert len(judged.bad) == len(HOSTILE)
    assert all(name.endswith(".maximum") for name in judged.bad)
    assert all("\n" not in name and "<" not in name and "|" not in name for name in judged.outcomes)
    assert all("\n" not in finding.held.reason for finding in judged.findings.values())


def test_three_hundred_columns(gate, tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", "SELECT " + ", ".join(f"{i} AS c{i}" for i in range(300)))
    columns = ", ".join(
        f"c{i}: {{type: integer, required: true, maximum: 298}}" for i in range(300)
    )

    judged = gate(f"- {{dataset: t, columns: {{{columns}}}}}", t="t.parquet")

    assert len(judged.findings) == 1200
    assert judged.bad == {"t.c299.maximum": "fail"}


def _yaml(name: str) -> str:
    import json

    return json.dumps(name)
