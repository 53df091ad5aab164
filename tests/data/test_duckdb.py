"""What the engine reads, and what it says of files that nobody can read."""

import csv
import gzip
import io
import json
import os
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.engine import EngineError
from mlgate.data.source import SourceError, locate
from mlgate.data.template import column, statement
from mlgate.policy.model import DatasetSpec

Read = Callable[..., tuple[dict[str, str], list[tuple[Any, ...]]]]


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    with DuckDBEngine(tmp_path / ".scratch", threads=2) as engine:
        yield engine


@pytest.fixture
def read(engine: DuckDBEngine, tmp_path: Path) -> Read:
    def read(path: str, **more: Any) -> tuple[dict[str, str], list[tuple[Any, ...]]]:
        spec = DatasetSpec(path=path, **more)
        source = locate(spec, root=tmp_path, environ={}, scratch=tmp_path)
        return engine.columns(source), engine.rows(exp.select("*").from_(engine.scan(source)))

    return read


def test_a_csv_is_text_and_an_empty_cell_is_null(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b'zip,day\r\n007,2020-01-01\r\n"",x\r\n')

    assert read("t.csv") == (
        {"zip": "VARCHAR", "day": "VARCHAR"},
        [("007", "2020-01-01"), (None, "x")],
    )


def test_a_csv_with_a_byte_order_mark_quotes_and_line_breaks(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(b'\xef\xbb\xbf"a\nb",c\n"x""y","1\n2"\n')

    assert read("t.csv") == ({"a\nb": "VARCHAR", "c": "VARCHAR"}, [('x"y', "1\n2")])


def test_a_column_without_a_name_gets_one(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,,b,\n1,2,3,4\n")

    columns, rows = read("t.csv")

    assert list(columns) == ["a", "column1", "b", "column3"]
    assert rows == [("1", "2", "3", "4")]


def test_a_header_alone_is_a_table_without_rows(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a,b\n")

    assert read("t.csv") == ({"a": "VARCHAR", "b": "VARCHAR"}, [])


def test_delimiters_and_gzip(read: Read, tmp_path: Path) -> None:
    (tmp_path / "t.csv.gz").write_bytes(gzip.compress(b"a;b\n1,5;2\n", mtime=0))
    (tmp_path / "t.tsv").write_text("a\tb\n1\t2\n")

    assert read("t.csv.gz", delimiter=";")[1] == [("1,5", "2")]
    assert read("t.tsv")[1] == [("1", "2")]


def test_files_of_a_glob_are_put_together_by_name(read: Read, tmp_path: Path) -> None:
    (tmp_path / "p1.csv").write_text("a,b\n1,2\n")
    (tmp_path / "p2.csv").write_text("b,a\n4,3\n")
    (tmp_path / "p3.csv").write_text("a,c\n5,6\n")

    assert read("p*.csv") == (
        dict.fromkeys("abc", "VARCHAR"),
        [("1", "2", None), ("3", "4", None), ("5", None, "6")],
    )


def test_parquet_keeps_its_types_and_its_nan(
    read: Read, engine: DuckDBEngine, tmp_path: Path
) -> None:
    parquet(
        engine, tmp_path / "a.parquet", "SELECT 1::TINYINT i, 'nan'::FLOAT f, DATE '2020-01-01' d"
    )
    parquet(engine, tmp_path / "b.parquet", "SELECT 2.5 f, 2::TINYINT i")

    columns, rows = read("?.parquet")

    assert columns["i"] == "TINYINT"
    assert columns["d"] == "DATE"
    assert str(rows[0][1]) == "nan"
    assert rows[1][::2] == (2, None)


def test_nan_is_counted_where_the_files_statistics_leave_it_out(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    pq.write_table(pa.table({"x": [float("nan"), 0.0, 5.0]}), tmp_path / "t.parquet")
    source = locate(DatasetSpec(path="t.parquet"), root=tmp_path, environ={}, scratch=tmp_path)
    nan = statement("count_if(x = CAST('nan' AS DOUBLE))")

    assert engine.rows(exp.select(nan).from_(engine.scan(source))) == [(1,)]


def test_a_folder_that_looks_like_a_partition_adds_no_column(
    read: Read, engine: DuckDBEngine, tmp_path: Path
) -> None:
    (tmp_path / "region=EU").mkdir()
    parquet(engine, tmp_path / "region=EU" / "a.parquet", "SELECT 1 i")

    assert list(read("region=EU/a.parquet")[0]) == ["i"]


def test_json_lines_keep_text_that_looks_like_something_else(read: Read, tmp_path: Path) -> None:
    row = {
        "day": "2020-01-01",
        "at": "2020-01-01T10:00:00Z",
        "time": "10:00:00",
        "uuid": "C0D6E0A1-0C3A-4BCB-B7D2-1F3A7A1F2F51",
        "zip": "007",
        "yes": "true",
    }
    (tmp_path / "t.jsonl").write_text(json.dumps(row) + "\n")

    assert read("t.jsonl") == (dict.fromkeys(row, "VARCHAR"), [tuple(row.values())])


def test_json_lines_of_many_files_are_typed_by_all_of_their_rows(
    read: Read, tmp_path: Path
) -> None:
    for index in range(60):
        (tmp_path / f"{index:02}.jsonl").write_text('{"a": 1, "b": null}\n')
    (tmp_path / "60.jsonl").write_text('{"a": 0.5, "c": {"d": 1}, "e": [1]}\n\n{"f": true}\n')

    columns, rows = read("*.jsonl")

    assert columns == {"a": "DOUBLE", "b": "NULL", "c": "JSON", "e": "JSON", "f": "BOOLEAN"}
    assert len(rows) == 62
    assert rows[0] == (1.0, None, None, None, None)
    assert rows[-1] == (None, None, None, None, True)


@pytest.mark.parametrize("values", [("1", '"x"'), ("true", '"x"'), ('{"b": 1}', "2")])
def test_a_json_key_of_mixed_kinds_stays_json(
    read: Read, tmp_path: Path, values: tuple[str, str]
) -> None:
    for index, value in enumerate(values):
        (tmp_path / f"{index}.jsonl").write_text(f'{{"a": {value}}}\n')

    assert read("*.jsonl")[0] == {"a": "JSON"}


def test_json_keys_that_differ_in_case_alone_are_refused_not_lost(
    read: Read, tmp_path: Path
) -> None:
    (tmp_path / "t.jsonl").write_text('{"a": 1, "A": 2}\n')
    (tmp_path / "u.jsonl").write_text('{"a": 1, "a_1": 2}\n')

    assert read("u.jsonl")[1] == [(1, 2)]
    with pytest.raises(SourceError, match="differ only in case"):
        read("t.jsonl")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("t.csv", b"", "t.csv is empty"),
        ("t.parquet", b"", "t.parquet is empty"),
        ("t.jsonl", b"", "t.jsonl is empty"),
        ("t.csv.gz", gzip.compress(b"", mtime=0), "t.csv.gz is empty"),
        ("t.csv", b"\na,b\n", "t.csv:1: the first line is blank"),
        ("t.csv", b"a,b\n1,2\n3\n", "t.csv:3: the header has 2 columns and the line 1"),
        ("t.csv", b"a,b\n1,2,3\n", "t.csv:2: the header has 2 columns and the line 3"),
        ("t.csv", b'a,b\n"1,2\n', "t.csv:2: a quote is not closed"),
        ("t.csv", b'"a,b\n1,2\n', "t.csv:1: the header is not CSV"),
        ("t.csv", b"a,b\n1,\xff\xfe\n" + b"1,2\n" * 500_000, "t.csv"),
        ("t.csv", "a,b\n1,2\n".encode("utf-16"), "t.csv is not UTF-8 (byte 0xff)"),
        ("t.csv", b"a," * 600_000 + b"b\n", "the header is longer than"),
        ("t.csv.gz", b"a,b\n1,2\n", "t.csv.gz is not gzip"),
        ("t.csv.gz", gzip.compress(b"a,b\n" * 99, mtime=0)[:-9], "not gzip, or is cut off"),
        ("t.parquet", bytes(range(256)) * 9, "t.parquet is not a Parquet file"),
        ("t.parquet", b"PAR1", "t.parquet is not a Parquet file"),
        ("t.jsonl", b"[1, 2]\n", "t.jsonl: a line is not a JSON object"),
        ("t.jsonl", b'{"a": 1}\n{"a":\n', "t.jsonl is not JSON lines"),
        ("t.jsonl", b'{"a": 1, "a": 2}\n', "a key is written twice"),
        ("t.jsonl", b'{"a": "\xff"}\n', "t.jsonl"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_read_is_one_clear_line(
    read: Read, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    (tmp_path / name).write_bytes(content)

    with pytest.raises(SourceError) as refused:
        read(name)

    assert said in refused.value.reason
    assert "\n" not in refused.value.reason
    assert str(tmp_path) not in refused.value.reason
    assert refused.value.fix


def test_the_file_of_a_glob_that_is_broken_is_named(read: Read, tmp_path: Path) -> None:
    (tmp_path / "p1.csv").write_text("a,b\n1,2\n")
    (tmp_path / "p2.csv").write_text("a,b\n1\n")

    with pytest.raises(EngineError, match=r"^p2\.csv:2: "):
        read("p*.csv")


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unreadable to root"
)
@pytest.mark.parametrize("name", ["t.csv", "t.parquet", "t.jsonl"])
def test_an_unreadable_file_is_said(read: Read, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("a\n")
    (tmp_path / name).chmod(0)

    with pytest.raises(SourceError, match="permission denied"):
        read(name)


def test_a_file_that_goes_away_is_said(engine: DuckDBEngine, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a\n")
    source = locate(DatasetSpec(path="t.csv"), root=tmp_path, environ={}, scratch=tmp_path)
    (tmp_path / "t.csv").unlink()

    with pytest.raises(SourceError, match=r"t\.csv does not exist"):
        engine.columns(source)


def test_no_value_of_a_row_is_in_a_message(engine: DuckDBEngine) -> None:
    with pytest.raises(EngineError) as broken:
        engine.rows(exp.select(statement("CAST('secret' AS INTEGER)")))

    assert "secret" not in broken.value.reason


@pytest.mark.parametrize("sql", ["INSTALL httpfs", "SET memory_limit = '9GB'", "LOAD httpfs"])
def test_nothing_is_installed_and_no_setting_is_changed(engine: DuckDBEngine, sql: str) -> None:
    with pytest.raises(EngineError):
        engine.execute(exp.Command(this=sql))


def test_it_spills_into_its_own_folder_within_its_limit(tmp_path: Path) -> None:
    with DuckDBEngine(tmp_path, threads=1, memory=64_000_000) as engine:
        rows = engine.rows(
            statement(
                "SELECT count(*) FROM (SELECT s FROM (SELECT 'r' || range AS s "
                "FROM range(2000000)) GROUP BY s)"
            )
        )
        settings = dict(engine.rows(statement("SELECT name, value FROM duckdb_settings()")))

    assert rows == [(2_000_000,)]
    assert Path(settings["temp_directory"]).is_relative_to(tmp_path)
    assert (settings["TimeZone"], settings["threads"]) == ("UTC", "1")


def test_a_statement_outside_the_context_is_a_bug() -> None:
    with pytest.raises(RuntimeError, match="with"):
        DuckDBEngine(Path()).rows(statement("SELECT 1"))


def test_three_hundred_columns(read: Read, tmp_path: Path) -> None:
    names = [f"column {index}" for index in range(300)]
    (tmp_path / "t.csv").write_text(",".join(names) + "\n" + ",".join("1" * 300) + "\n")

    columns, rows = read("t.csv")

    assert list(columns) == names
    assert rows == [("1",) * 300]


text = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=8)
tables = st.lists(text.filter(bool), min_size=1, max_size=4, unique_by=str.casefold).flatmap(
    lambda names: st.tuples(
        st.just(names),
        st.lists(st.lists(text, min_size=len(names), max_size=len(names)), max_size=4),
    )
)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(table=tables, end=st.sampled_from(["\n", "\r\n"]), mark=st.booleans(), always=st.booleans())
@example(
    table=(['a"b', "a'b", "a`b", "a|b", "<script>"], [["1", "2", "3", "4", "5"]]),
    end="\n",
    mark=True,
    always=False,
)
@example(
    table=(["@everyone", "a\nb", "); --"], [["1", "\n", "3"]]), end="\r\n", mark=False, always=True
)
@example(table=(["a\r\nb", " a ", "SELECT"], [["\r", "2", "3"]]), end="\n", mark=True, always=True)
@example(table=([","], [[""], ["x"]]), end="\n", mark=True, always=False)
def test_any_csv_that_python_writes_is_read_back(
    engine: DuckDBEngine,
    tmp_path: Path,
    table: tuple[list[str], list[list[str]]],
    end: str,
    mark: bool,
    always: bool,
) -> None:
    names, rows = table
    if "\r" in "".join(
        value for row in [names, *rows] for value in row
    ):  # Python quotes it only where it ends lines
        always = True
    written = io.StringIO(newline="")
    quoting = csv.QUOTE_ALL if always else csv.QUOTE_MINIMAL
    csv.writer(written, quoting=quoting, lineterminator=end).writerows([names, *rows])
    path = tmp_path / f"{uuid.uuid4().hex}.csv"
    path.write_text(written.getvalue(), encoding="utf-8-sig" if mark else "utf-8", newline="")
    source = locate(
        DatasetSpec(path=path.name, delimiter=","), root=tmp_path, environ={}, scratch=tmp_path
    )

    assert list(engine.columns(source)) == names
    query = exp.select(*(column(name) for name in names)).from_(engine.scan(source))
    assert engine.rows(query) == [tuple(value or None for value in row) for row in rows]


def parquet(engine: DuckDBEngine, path: Path, select: str) -> None:
    engine.execute(statement(f"COPY ({select}) TO '{path}' (FORMAT PARQUET)"))


@pytest.mark.parametrize(
    ("name", "header", "fix"),
    [
        ("t.csv", "age;income", 'add `delimiter: ";"`'),
        ("t.csv", "age\tincome", r'add `delimiter: "\t"`'),
        ("t.csv", "age|income;x|y", 'add `delimiter: "|"`'),
        ("t.tsv", "age,income", 'add `delimiter: ","`'),
    ],
)
def test_a_file_of_another_delimiter_is_refused_with_the_key_to_add(
    read: Read, tmp_path: Path, name: str, header: str, fix: str
) -> None:
    (tmp_path / name).write_text(f"{header}\n1,5\n")

    with pytest.raises(SourceError, match=f"^{name}:1: the header is a single column") as refused:
        read(name)
    assert refused.value.fix.startswith(fix)


def test_a_single_column_may_hold_another_delimiter_where_the_policy_says_so(
    read: Read, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("age;income\n1;5\n")

    assert read("t.csv", delimiter=",") == ({"age;income": "VARCHAR"}, [("1;5",)])


def test_columns_come_as_arrays_of_their_types(engine: DuckDBEngine) -> None:
    arrays = engine.arrays(
        statement("SELECT CAST(x AS INTEGER) AS a, x / 2 AS b FROM range(5) AS t(x) ORDER BY x")
    )

    assert {name: (values.tolist(), values.dtype.kind) for name, values in arrays.items()} == {
        "a": ([0, 1, 2, 3, 4], "i"),
        "b": ([0.0, 0.5, 1.0, 1.5, 2.0], "f"),
    }


def test_an_array_has_no_null(engine: DuckDBEngine) -> None:
    query = statement("SELECT nullif(x, 1) AS a, x FROM range(3) AS t(x)")

    with pytest.raises(ValueError, match="NULL in a"):
        engine.arrays(query)
