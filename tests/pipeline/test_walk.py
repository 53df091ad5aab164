"""Files behind folders, globs and links, each once, and an end to every circle."""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mlgate.pipeline import hashes, walk


def names(paths: Iterable[Path], root: Path) -> list[str]:
    return [path.relative_to(root).as_posix() for path in paths]


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    for name in ("a.csv", "data/b.csv", "data/deep/er/c.csv", "data/.hidden.csv", "data/d.txt"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


@pytest.mark.parametrize(
    "pattern",
    [
        "*.csv", "**/*.csv", "data/*", "data/**/*.csv", "data/**/er/*", "*/*.csv", "**/d?.*",
        "data/[b-c].csv", "./data/../*.csv", "**/**/*.csv", "nothing/*", "data/b.csv/*", "*.xyz",
    ],
)  # fmt: skip
def test_without_links_a_glob_means_what_pathlib_says(tree: Path, pattern: str) -> None:
    expected = set(tree.glob(os.path.normpath(pattern)))

    found = list(walk.matched(pattern, tree))

    assert set(found) == expected
    assert len(found) == len(expected)


@given(
    parts=st.lists(
        st.sampled_from(["**", "*", "d*", "data", "deep", "?", "*.csv", "er"]), min_size=1
    )
)
@settings(max_examples=200, deadline=None)
def test_any_glob_means_the_files_that_pathlib_says(
    tmp_path_factory: pytest.TempPathFactory, parts: list[str]
) -> None:
    root = tmp_path_factory.getbasetemp() / "tree"
    for name in ("a.csv", "data/b.csv", "data/deep/er/c.csv", "deep/deep/e.csv"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    pattern = "/".join(parts)

    files = {path for path in walk.matched(pattern, root) if path.is_file()}

    assert files == {path for path in root.glob(pattern) if path.is_file()}


@pytest.mark.posix
@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ("data/**/*.csv", ["data/here.csv", "data/linked/f.csv", "data/linked/in/g.csv"]),
        ("**/*.csv", ["data/here.csv", "data/linked/f.csv", "data/linked/in/g.csv"]),
        (
            "data/linked/**/*.csv",
            ["data/linked/around/here.csv", "data/linked/f.csv", "data/linked/in/g.csv"],
        ),
        ("data/*/*.csv", ["data/linked/f.csv", "data/up/here.csv"]),
        ("data/**", ["data/here.csv", "data/linked/f.csv", "data/linked/in/g.csv"]),
        ("data", ["data/here.csv", "data/linked/f.csv", "data/linked/in/g.csv"]),
    ],
)
def test_a_glob_enters_linked_folders_and_a_circle_ends(
    tmp_path: Path, pattern: str, expected: list[str]
) -> None:
    elsewhere, data = tmp_path / "elsewhere", tmp_path / "root" / "data"
    (elsewhere / "in").mkdir(parents=True)
    data.mkdir(parents=True)
    (elsewhere / "f.csv").write_text("f")
    (elsewhere / "in/g.csv").write_text("g")
    (data / "here.csv").write_text("here")
    (data / "linked").symlink_to(elsewhere)
    (data / "up").symlink_to(data)
    (data / "self").symlink_to("self")
    (elsewhere / "around").symlink_to(data)
    (elsewhere / "in" / "around").symlink_to(elsewhere)

    found = hashes.inputs([pattern], tmp_path / "root", without=())

    assert sorted(found) == expected


@pytest.mark.posix
def test_many_folders_that_link_to_each_other_are_walked_in_no_time(tmp_path: Path) -> None:
    folders = [tmp_path / f"f{number}" for number in range(40)]
    for folder in folders:
        folder.mkdir()
        (folder / "x.csv").write_text("x")
    for folder in folders:
        for other in folders:
            (folder / f"to-{other.name}").symlink_to(other)

    assert names(walk.matched("**/*.csv", tmp_path), tmp_path) == [
        f"{folder.name}/x.csv" for folder in sorted(folders)
    ]


@pytest.mark.posix
def test_a_file_is_named_by_the_path_without_a_link(tmp_path: Path) -> None:
    (tmp_path / "z").mkdir()
    (tmp_path / "z/x.csv").write_text("x")
    (tmp_path / "a").symlink_to("z")

    assert names(walk.below(tmp_path), tmp_path) == ["z/x.csv"]
    assert names(walk.matched("a/*.csv", tmp_path), tmp_path) == ["a/x.csv"]


@pytest.mark.posix
def test_a_change_behind_a_link_changes_what_is_needed(tmp_path: Path) -> None:
    (tmp_path / "elsewhere/in").mkdir(parents=True)
    (tmp_path / "elsewhere/in/x.csv").write_text("before")
    (tmp_path / "root/data").mkdir(parents=True)
    (tmp_path / "root/data/linked").symlink_to(tmp_path / "elsewhere")
    before = hashes.output("data/**/*.csv", tmp_path / "root")

    (tmp_path / "elsewhere/in/x.csv").write_text("after")

    assert before is not None
    assert hashes.output("data/**/*.csv", tmp_path / "root") != before
