"""Limits against values: CSV cells, NaN, infinity, edges, tables that cannot be judged."""

import json
from pathlib import Path

import duckdb
import pytest

from mlgate.result.outcome import Severity


def parquet(path: Path, select: str) -> None:
    duckdb.sql(f"COPY ({select}) TO '{path}' (FORMAT PARQUET)")


def csv(path: Path, *lines: str) -> None:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")


@pytest.mark.parametrize(
    ("logical", "good", "bad"),
    [
        (
            "integer",
            ["12", "-0", "+7", " 3 ", "9" * 30],
            ["12.5", "abc", "1e5", "0x10", "1_000", "12.0", "nan"],
        ),
        (
            "number",
            ["12.5", "-1e5", "nan", "inf", "-Infinity", ".5"],
            ["abc", "1,5", "1_000", "0x10", "NA"],
        ),
        ("boolean", ["true", "False", " TRUE "], ["1", "yes", "t", "wahr"]),
        (
            "date",
            ["2020-02-29"],
            ["2020-02-30", "2020-1-1", "01.02.2020", "2020-02-29T00:00:00", "infinity"],
        ),
        (
            "timestamp",
            ["2020-01-01", "2020-01-01T10:00", "2020-01-01 10:00:00.5+02:00", "2020-01-01T10:00Z"],
            ["2020-01-01 25:00:00", "10:00", "now", "epoch"],
        ),
        ("time", ["10:00", "23:59:59.999"], ["24:30:00", "10", "noon"]),
        ("string", ["007", "nan", "true"], []),
    ],
)
def test_a_csv_cell_is_read_as_the_type_of_the_contract(
    gate, tmp_path: Path, logical: str, good: list[str], bad: list[str]
) -> None:
    csv(tmp_path / "t.csv", "x", *(f'"{cell}"' for cell in good + bad))

    judged = gate(f"- {{dataset: t, columns: {{x: {{type: {logical}}}}}}}", t="t.csv")

    held = judged["t.x.type"].held
    found = [] if held.failing is None else [e.row for e in held.failing.examples]
    first = len(good) + 1
    assert found == list(range(first, first + len(bad)))[:5]
    assert held.holds is (not bad)
    assert bad == [] or judged.failing("t.x.type") == len(bad)


def test_leading_zeros_stay_where_the_contract_says_string(gate, tmp_path: Path) -> None:
    csv(tmp_path / "t.csv", "zip,n", "007,007", "7,8")

    judged = gate(
        """
        - dataset: t
          columns: {zip: {type: string, min_length: 3}, n: {type: integer, maximum: 7}}
        """,
        t="t.csv",
    )

    assert judged.failing("t.zip.min_length") == 1
    assert judged.failing("t.n.maximum") == 1


def test_cells_that_are_not_of_the_type_fail_it_and_the_limits_follow(gate, tmp_path: Path) -> None:
    csv(tmp_path / "t.csv", "x", "1", "abc", "300")

    judged = gate("- {dataset: t, columns: {x: {type: integer, maximum: 99}}}", t="t.csv")

    assert judged.bad == {"t.x.type": "fail", "t.x.maximum": "follows"}


def test_without_a_type_cells_that_a_limit_cannot_read_are_an_error(gate, tmp_path: Path) -> None:
    csv(tmp_path / "t.csv", "x", "1", "abc", "")

    judged = gate("- {dataset: t, columns: {x: {maximum: 99}}}", t="t.csv")

    assert judged.bad == {"t.x.maximum": "error"}
    assert "1 of 3 rows have x that is no number" in judged["t.x.maximum"].held.reason


def test_json_lines_have_the_types_of_json_and_dates_by_contract(gate, tmp_path: Path) -> None:
    rows = [{"n": 1, "day": "2020-01-01", "tags": [1], "none": None}, {"n": 2, "day": "2019-01-01"}]
    (tmp_path / "t.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))

    judged = gate(
        """
        - dataset: t
          columns:
            n: {type: integer, maximum: 1}
            day: {type: date, minimum: "2020-01-01"}
            tags: {type: array, required: true}
            none: {type: integer, minimum: 0}
        """,
        t="t.jsonl",
    )

    assert judged.bad == {
        "t.n.maximum": "fail",
        "t.day.minimum": "fail",
        "t.tags.required": "fail",
    }


NAN = "SELECT unnest([0.5, 'nan'::{0}, NULL, 7, 'inf'::{0}])::{0} AS x"


@pytest.mark.parametrize("of_type", ["DOUBLE", "FLOAT"])
@pytest.mark.parametrize(
    ("nan", "required", "maximum"),
    [("allow", 2, 2), ("forbid", 1, 2), ("value", 2, 3)],
)
def test_nan_is_missing_unless_the_contract_says_otherwise(
    gate, tmp_path: Path, of_type: str, nan: str, required: int, maximum: int
) -> None:
    parquet(tmp_path / "t.parquet", NAN.format(of_type))

    judged = gate(
        f"""
        - dataset: t
          columns: {{x: {{type: number, required: true, maximum: 1, nan: {nan}}}}}
        """,
        t="t.parquet",
    )

    assert judged.failing("t.x.required") == required
    assert judged["t.x.required"].details == {"null": 1, "nan": 1}
    assert judged.failing("t.x.maximum") == maximum
    assert ("schema/t.x.nan" in judged.findings) is (nan == "forbid")


@pytest.mark.parametrize(
    ("rules", "values", "failing"),
    [
        ("{minimum: 1}", [0, 1, 2], 1),
        ("{maximum: 1}", [0, 1, 2], 1),
        ("{exclusive_minimum: 1}", [0, 1, 2], 2),
        ("{exclusive_maximum: 1}", [0, 1, 2], 2),
        ("{maximum: 0.1}", [0.1, 0.1000001], 1),
        ("{multiple_of: 0.01}", [0.07, 0.29, 1.1, 0.015], 1),
        ("{multiple_of: 5}", [0, -10, 7], 1),
        ("{allowed_values: [1, 2.5]}", [1, 2.5, 3, None], 1),
    ],
)
@pytest.mark.parametrize("of_type", ["DOUBLE", "FLOAT", "DECIMAL(12, 7)"])
def test_limits_have_exact_edges(
    gate, tmp_path: Path, rules: str, values: list[float | None], failing: int, of_type: str
) -> None:
    if of_type == "FLOAT" and "multiple_of: 0.01" in rules:
        pytest.skip("a 32-bit 0.07 is no multiple of 0.01 to nine digits")
    listed = ", ".join("NULL" if value is None else repr(value) for value in values)
    parquet(tmp_path / "t.parquet", f"SELECT unnest([{listed}])::{of_type} AS x")

    judged = gate(f"- {{dataset: t, columns: {{x: {rules}}}}}", t="t.parquet")

    name = rules.strip("{").partition(":")[0]
    assert judged.failing(f"t.x.{name}") == failing


def test_huge_integers_are_compared_exactly(gate, tmp_path: Path) -> None:
    parquet(tmp_path / "t.parquet", "SELECT unnest([9007199254740993, 9007199254740992]) AS x")

    judged = gate(
        "- {dataset: t, columns: {x: {type: integer, maximum: 9007199254740992}}}", t="t.parquet"
    )

    assert judged.failing("t.x.maximum") == 1


def test_lengths_count_characters_and_patterns_search(gate, tmp_path: Path) -> None:
    csv(tmp_path / "t.csv", "x", "äöü", "日本語x", "ab", '"a\n"')

    judged = gate(
        """
        - dataset: t
          columns: {x: {type: string, min_length: 3, max_length: 3, pattern: 'a|ä|語'}}
        """,
        t="t.csv",
    )

    assert judged.failing("t.x.min_length") == 2
    assert judged.failing("t.x.max_length") == 1
    assert judged.outcome("t.x.pattern") == "pass"


def test_the_end_of_a_pattern_is_the_end_of_the_text(gate, tmp_path: Path) -> None:
    csv(tmp_path / "t.csv", "x", "a", '"a\n"')

    assert (
        gate("- {dataset: t, columns: {x: {pattern: '^a$'}}}", t="t.csv").failing("t.x.pattern")
        == 1
    )


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("t.csv", b"", "MLG120"),
        ("t.parquet", b"junk" * 100, "MLG120"),
        ("t.csv", b"x\n1,2\n", "MLG120"),
        ("gone.csv", None, "MLG120"),
        ("t.csv", b"x\n", "MLG121"),
    ],
)
def test_data_that_cannot_be_judged_are_an_error_of_every_check(
    gate, tmp_path: Path, name: str, content: bytes | None, code: str
) -> None:
    if content is not None:
        (tmp_path / name).write_bytes(content)

    judged = gate(
        """
        - {dataset: t, rows: {max: 10}, extra_columns: forbid, primary_key: [x],
           columns: {x: {type: integer, required: true, minimum: 0}}}
        """,
        t=name,
    )

    assert set(judged.outcomes.values()) == {"error"}
    assert {finding.code for finding in judged.findings.values()} == {code}
    assert all(finding.held.fix for finding in judged.findings.values())


def test_an_empty_table_fails_its_lower_bound(gate, tmp_path: Path) -> None:
    csv(tmp_path / "t.csv", "x")

    judged = gate("- {dataset: t, rows: {min: 1}, columns: {x: , y: }}", t="t.csv")

    assert judged.outcomes == {"t.row_count": "fail", "t.x.present": "error", "t.y.present": "fail"}


def test_a_dataset_is_read_once_for_all_entries_and_severity_is_each_entrys_own(
    gate, tmp_path: Path
) -> None:
    csv(tmp_path / "t.csv", "x", "1", "2")

    judged = gate(
        """
        - {dataset: t, columns: {x: {maximum: 1}}}
        - {dataset: t, id: loose, severity: warn, columns: {x: {maximum: 1}}}
        """,
        t="t.csv",
    )

    assert judged.outcomes == {
        "t.x.present": "pass", "t.x.maximum": "fail",
        "loose.x.present": "pass", "loose.x.maximum": "fail",
    }  # fmt: skip
    assert judged["loose.x.maximum"].severity is Severity.WARN
    assert [table.name for table in judged.evidence.tables] == ["t"]
    assert [(record.uri, record.rows) for record in judged.evidence.data] == [("t.csv", 2)]
    assert judged.evidence.data[0].fingerprint.startswith("sha256:")


def test_a_finding_says_how_many_rows_how_far_off_and_where_the_limit_is(
    gate, tmp_path: Path
) -> None:
    csv(tmp_path / "t.csv", "age", *(["30"] * 98), "95", "120")

    judged = gate("- dataset: t\n  columns:\n    age:\n      maximum: 90\n", t="t.csv")

    finding = judged["t.age.maximum"]
    assert finding.held.reason == "2 of 100 rows (2%) have age over 90; the largest is 120"
    assert (finding.file, finding.line) == ("mlgate.yaml", 4)
    assert (finding.limit.op, finding.limit.value, finding.limit.text) == ("<=", 90, "maximum 90")
    assert finding.held.failing.share == 0.02
    assert finding.n == 100


def test_values_of_rows_are_nowhere_where_they_may_not_be_shown(gate, tmp_path: Path) -> None:
    csv(tmp_path / "t.csv", "age,mail,id", "4711,secret@x,k1", "1,y,secret", "2,z,secret")
    entry = """
      - {dataset: t, primary_key: [id],
         columns: {age: {maximum: 90}, mail: {pattern: '^[yz]$'}, id: {unique: true}}}
      """

    hidden, shown = (gate(entry, t="t.csv", examples=examples) for examples in (False, True))

    assert hidden.bad == shown.bad
    for text in ("4711", "secret"):
        assert text not in hidden.evidence.model_dump_json()
        assert not any(text in str(finding) for finding in hidden.findings.values())
    assert [e.value for e in shown["t.age.maximum"].held.failing.examples] == ["4711"]
    assert [(e.row, e.value) for e in shown["t.id.unique"].held.failing.examples] == [
        (2, "secret"),
        (3, "secret"),
    ]
