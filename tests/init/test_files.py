import os
from pathlib import Path

import pytest

from mlgate.init import files
from mlgate.init.files import look
from mlgate.init.tables import table_files


def put(root: Path, *names: str) -> None:
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("a,b\n1,2\n")


def test_folders_of_other_tools_are_not_entered(tmp_path: Path) -> None:
    put(
        tmp_path,
        ".git/a.csv",
        ".venv/a.csv",
        "node_modules/a.csv",
        "build/a.csv",
        "mlgate-out/a.csv",
    )
    put(tmp_path, "my/pyvenv.cfg", "my/lib/a.csv", "data/a.csv", "tests/fixtures/a.csv")

    found = look(tmp_path)

    assert found.paths == ("data/a.csv", "tests/fixtures/a.csv")
    assert found.of(".csv") == ["data/a.csv"]


def test_more_files_than_are_looked_at_are_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(tmp_path, *(f"many/{number}.csv" for number in range(9)), "top.csv")
    monkeypatch.setattr(files, "MOST", 5)

    found = look(tmp_path)

    assert len(found.paths) == 5
    assert "top.csv" in found.paths
    assert [note.what for note in found.left_out] == ["all but the first 5 files"]


@pytest.mark.posix
@pytest.mark.skipif(os.name == "nt", reason="links and bytes as names")
def test_links_to_folders_are_not_followed_and_odd_names_are_said(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "${HOME}.csv")
    (tmp_path / "around").symlink_to(tmp_path)
    (tmp_path / os.fsdecode(b"\xff.csv")).write_text("a\n1\n")

    found = look(tmp_path)

    assert found.paths == ("a.csv",)
    assert [note.what for note in found.left_out] == ["2 files"]


def test_numbered_parts_are_one_table(tmp_path: Path) -> None:
    put(tmp_path, *(f"data/part-{number}.csv" for number in range(3)), "data/other.csv")
    put(tmp_path, "two/a1.csv", "two/a2.csv")
    put(tmp_path, *(f"mixed/x{number}.csv" for number in "123"), "mixed/xy.csv")
    (tmp_path / "semicolons.csv").write_text("a;b\n1,5;2\n")

    found = {table.path: table.delimiter for table in table_files(look(tmp_path))}

    assert found == {
        "semicolons.csv": ";",
        "data/part-*.csv": None,
        "data/other.csv": None,
        "two/a1.csv": None,
        "two/a2.csv": None,
        "mixed/x1.csv": None,
        "mixed/x2.csv": None,
        "mixed/x3.csv": None,
        "mixed/xy.csv": None,
    }


@pytest.mark.posix
@pytest.mark.skipif(os.name == "nt", reason="links")
def test_a_link_that_leads_to_itself_is_no_file(tmp_path: Path) -> None:
    put(tmp_path, "a.csv")
    (tmp_path / "loop.csv").symlink_to("loop.csv")

    assert look(tmp_path).paths == ("a.csv",)
