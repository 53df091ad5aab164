"""From what a policy says to files."""

import gzip
import os
from pathlib import Path

import pytest

from mlgate.data.source import Source, SourceError, locate
from mlgate.policy.model import DatasetSpec
from mlgate.policy.predictions_spec import PredictionsSpec


def find(root: Path, spec: DatasetSpec | PredictionsSpec, **environ: str) -> Source:
    return locate(spec, root=root, environ=environ, scratch=root)


def test_a_path_is_relative_to_the_policy(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "a.parquet").write_bytes(b"x")

    found = find(tmp_path, DatasetSpec(path="data/a.parquet"))

    assert found.files == (tmp_path / "data" / "a.parquet",)
    assert (found.uri, found.shown, found.format) == (
        "data/a.parquet", ("data/a.parquet",), "parquet",
    )  # fmt: skip


def test_predictions_are_found_like_datasets(tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text("id,y\n")

    assert find(tmp_path, PredictionsSpec(path="p.csv", target="y")).format == "csv"


@pytest.mark.parametrize(
    ("name", "file_format", "delimiter"),
    [
        ("a.parquet", "parquet", ","),
        ("a.PQ", "parquet", ","),
        ("a.csv", "csv", ","),
        ("a.csv.gz", "csv", ","),
        ("a.tsv", "csv", "\t"),
        ("a.tsv.gz", "csv", "\t"),
        ("a.jsonl", "jsonl", ","),
        ("a.ndjson.gz", "jsonl", ","),
    ],
)
def test_the_name_says_the_format(
    tmp_path: Path, name: str, file_format: str, delimiter: str
) -> None:
    (tmp_path / name).write_bytes(b"x")

    found = find(tmp_path, DatasetSpec(path=name))

    assert (found.format, found.delimiter) == (file_format, delimiter)


def test_the_format_key_wins_over_the_name(tmp_path: Path) -> None:
    (tmp_path / "table.dat").write_text("a;b\n")

    found = find(tmp_path, DatasetSpec(path="table.dat", format="csv", delimiter=";"))

    assert (found.format, found.delimiter) == ("csv", ";")


@pytest.mark.parametrize("name", ["table.dat", "table", "a.parquet.gz"])
def test_a_name_without_a_known_format_is_refused_with_the_key_to_add(
    tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_bytes(b"x")

    with pytest.raises(SourceError) as refused:
        find(tmp_path, DatasetSpec(path=name))

    assert "format: parquet" in refused.value.fix


def test_a_glob_is_sorted_and_means_files_alone(tmp_path: Path) -> None:
    for name in ("b.csv", "a.csv", "c.txt"):
        (tmp_path / name).write_text("x\n")
    (tmp_path / "d.csv").mkdir()

    assert find(tmp_path, DatasetSpec(path="*.csv")).shown == ("a.csv", "b.csv")


def test_a_glob_without_a_match_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no file matches part-\*\.csv"):
        find(tmp_path, DatasetSpec(path="part-*.csv"))


def test_a_path_with_glob_characters_that_exists_is_taken_literally(tmp_path: Path) -> None:
    (tmp_path / "a[1].csv").write_text("x\n")
    (tmp_path / "a1.csv").write_text("x\n")

    assert find(tmp_path, DatasetSpec(path="a[1].csv")).shown == ("a[1].csv",)


def test_a_file_url_is_a_path(tmp_path: Path) -> None:
    file = tmp_path / "with space.csv"
    file.write_text("x\n")

    assert find(tmp_path, DatasetSpec(url=file.as_uri())).files == (file,)


def test_a_file_url_of_another_machine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="of this machine"):
        find(tmp_path, DatasetSpec(url="file://server/share/a.csv"))


def test_a_value_of_the_environment_is_used_and_never_shown(tmp_path: Path) -> None:
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / "a.csv").write_text("x\n")

    found = find(tmp_path, DatasetSpec(path="${FOLDER}/*.csv"), FOLDER="hidden")

    assert found.files == (tmp_path / "hidden" / "a.csv",)
    assert (found.uri, found.shown) == ("${FOLDER}/*.csv", ("a.csv",))


@pytest.mark.parametrize("environ", [{}, {"FOLDER": ""}])
def test_a_variable_that_is_not_set_is_named(tmp_path: Path, environ: dict[str, str]) -> None:
    with pytest.raises(SourceError, match="FOLDER is not set"):
        find(tmp_path, DatasetSpec(path="${FOLDER}/a.csv"), **environ)


@pytest.mark.parametrize(
    "spec",
    [
        DatasetSpec(url="postgresql://user:secret@host/db?sslkey=secret"),
        DatasetSpec(url="s3://secret:secret@bucket/a.parquet"),
        DatasetSpec(url="${WAREHOUSE}", table="db.loans"),
    ],
)
def test_a_warehouse_is_refused_without_its_secrets(tmp_path: Path, spec: DatasetSpec) -> None:
    with pytest.raises(SourceError, match="not in this version") as refused:
        find(tmp_path, spec, WAREHOUSE="snowflake://secret")

    assert "secret" not in refused.value.reason + refused.value.fix


def test_a_folder_is_refused_with_the_glob_to_write(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()

    with pytest.raises(SourceError, match="data is a folder") as refused:
        find(tmp_path, DatasetSpec(path="data"))

    assert "data/*.parquet" in refused.value.fix


@pytest.mark.parametrize("path", ["no.csv", "no\0name.csv", "x" * 5000 + ".csv"])
def test_a_file_that_is_not_there_is_an_error(tmp_path: Path, path: str) -> None:
    with pytest.raises(SourceError, match="does not exist"):
        find(tmp_path, DatasetSpec(path=path))


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is unreadable to root"
)
def test_a_folder_that_may_not_be_entered_is_said(tmp_path: Path) -> None:
    folder = tmp_path / "locked"
    folder.mkdir()
    folder.chmod(0)
    try:
        with pytest.raises(SourceError, match="permission denied"):
            find(tmp_path, DatasetSpec(path="locked/a.csv"))
    finally:
        folder.chmod(0o700)


def test_gzip_is_kept_in_the_files_name(tmp_path: Path) -> None:
    (tmp_path / "a.csv.gz").write_bytes(gzip.compress(b"a\n1\n"))

    assert find(tmp_path, DatasetSpec(path="a.csv.gz")).files[0].suffixes == [".csv", ".gz"]
