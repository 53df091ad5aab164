"""Columns whose names differ only in case, which DuckDB takes for one name."""

import csv
import uuid
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlglot import exp

from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.duckdb_names import distinct, top_level
from mlgate.data.source import Source, SourceError, locate
from mlgate.data.template import column, statement
from mlgate.policy.model import DatasetSpec


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    with DuckDBEngine(tmp_path / ".scratch", threads=2) as engine:
        yield engine


def write(path: Path, names: list[str], row: list[str]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([names, row])
    else:
        pq.write_table(pa.Table.from_arrays([pa.array([value]) for value in row], names), path)


def located(path: Path | str, root: Path) -> Source:
    return locate(DatasetSpec(path=str(path)), root=root, environ={}, scratch=root)


cases = st.lists(
    st.sampled_from(["sex", "Sex", "SEX", "sEx", "sex_1", "Sex_1", "SEX_1", "sex_1_1", "age"]),
    min_size=1,
    max_size=6,
    unique=True,
)


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=cases)
def test_each_name_reads_its_own_column(
    engine: DuckDBEngine, tmp_path: Path, suffix: str, names: list[str]
) -> None:
    row = [f"value of {name}" for name in names]
    path = tmp_path / f"{uuid.uuid4().hex}{suffix}"
    write(path, names, row)
    source = located(path, tmp_path)
    scan = engine.scan(source)

    assert list(engine.columns(source)) == names
    for name, value in zip(names, row, strict=True):
        where = exp.EQ(this=column(name), expression=exp.Literal.string(value))
        plain = exp.select(column(name)).from_(scan).where(where).group_by(column(name))
        below_a_star = exp.select(column(name)).from_(exp.select("*").from_(scan).subquery("s"))
        outside = exp.select(column(name)).from_(
            exp.select(exp.alias_(column(name), name, quoted=True)).from_(scan).subquery("s")
        )
        of_an_alias = exp.select(exp.column(name, table="x", quoted=True)).from_(
            exp.alias_(scan, "x", table=True)
        )
        for query in (plain, below_a_star, outside, of_an_alias):
            assert engine.rows(query) == [(value,)]
        inside = statement("upper(:x)", x=column(name))
        assert engine.rows(exp.select(inside).from_(scan)) == [(value.upper(),)]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_column_that_is_selected_keeps_its_name(
    engine: DuckDBEngine, tmp_path: Path, suffix: str
) -> None:
    write(tmp_path / f"t{suffix}", ["Sex", "sex"], ["a", "b"])
    scan = engine.scan(located(f"t{suffix}", tmp_path))
    below = exp.select(column("sex")).from_(scan).subquery("below")

    assert engine.rows(exp.select(column("sex")).from_(below)) == [("b",)]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_files_of_the_same_columns_are_read_together(
    engine: DuckDBEngine, tmp_path: Path, suffix: str
) -> None:
    for name in ("1", "2"):
        write(tmp_path / f"{name}{suffix}", ["Sex", "sex"], ["a", f"b{name}"])
    scan = engine.scan(located(f"*{suffix}", tmp_path))

    assert engine.rows(exp.select(column("sex")).from_(scan)) == [("b1",), ("b2",)]


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_files_of_other_columns_are_refused_with_both_names(
    engine: DuckDBEngine, tmp_path: Path, suffix: str
) -> None:
    write(tmp_path / f"1{suffix}", ["Sex", "sex"], ["a", "b"])
    write(tmp_path / f"2{suffix}", ["sex", "age"], ["b", "c"])

    with pytest.raises(SourceError, match=f"^1{suffix} .* only in case, `Sex` and `sex`"):
        engine.columns(located(f"*{suffix}", tmp_path))


@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_name_that_is_there_twice_is_refused(
    engine: DuckDBEngine, tmp_path: Path, suffix: str
) -> None:
    write(tmp_path / f"t{suffix}", ["age", "sex", "sex"], ["a", "b", "c"])

    with pytest.raises(SourceError, match=f"^t{suffix}.* more than one column `sex`$") as refused:
        engine.columns(located(f"t{suffix}", tmp_path))
    assert refused.value.fix == "give every column a name of its own"


def test_a_number_in_a_name_of_several_parquet_files_is_a_name(
    engine: DuckDBEngine, tmp_path: Path
) -> None:
    write(tmp_path / "1.parquet", ["a", "a_1"], ["x", "y"])
    write(tmp_path / "2.parquet", ["a_1", "a"], ["y", "x"])
    source = located("*.parquet", tmp_path)

    assert list(engine.columns(source)) == ["a", "a_1"]
    query = exp.select(column("a"), column("a_1")).from_(engine.scan(source))
    assert engine.rows(query) == [("x", "y")] * 2


def test_the_columns_of_a_parquet_schema_are_those_below_its_root() -> None:
    tree = [("schema", 3), ("a", None), ("s", 2), ("p", 1), ("deep", None), ("q", 0), ("b", None)]

    assert list(top_level(tree)) == ["a", "s", "b"]


@given(names=st.lists(st.sampled_from(["a", "A", "a_1", "A_1", "ß", "SS"]), max_size=8))
def test_names_in_a_view_differ_in_more_than_case(names: list[str]) -> None:
    made = distinct(names)

    assert len({name.casefold() for name in made}) == len(names)
    assert all(new.startswith(old) for old, new in zip(names, made, strict=True))
