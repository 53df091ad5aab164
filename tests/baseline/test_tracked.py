"""Files as they are in a commit."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.baseline import tracked

if TYPE_CHECKING:
    from conftest import Repo


def content(repo: "Repo", path: str) -> bytes | None:
    entry = tracked.find(repo.path, repo.head(), path)
    return None if entry is None else tracked.read(repo.path, entry)


@pytest.mark.parametrize(
    "name", ["a.txt", "dir/ünï cöde 日本.bin", "dir/[x]*.txt", "-dash", ":(top)x", "new\nline"]
)
def test_any_name_and_any_bytes_come_back(repo: "Repo", name: str) -> None:
    raw = bytes(range(256)) * 9
    repo.commit(name, raw)
    repo.write(name, b"changed")
    assert content(repo, name) == raw


def test_an_attribute_that_converts_lines_changes_nothing(repo: "Repo") -> None:
    repo.write(".gitattributes", "*.csv text eol=crlf diff=nothing\n")
    repo.commit("x.csv", b"a\nb\n")
    assert content(repo, "x.csv") == b"a\nb\n"


def test_what_is_not_tracked_is_not_found(repo: "Repo") -> None:
    repo.commit("dir/a")
    assert content(repo, "b") is None
    assert content(repo, "dir/a/b") is None


def test_a_folder_a_link_and_a_pointer_are_obstacles(repo: "Repo") -> None:
    (repo.path / "link").symlink_to("big.bin")
    repo.write(
        "big.bin", f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"
    )
    repo.commit("dir/a")
    said = {}
    for path in ("dir", "link", "big.bin", "dir/a"):
        entry = tracked.find(repo.path, repo.head(), path)
        assert entry is not None
        said[path] = tracked.obstacle(repo.path, entry)
    assert said == {
        "dir": "is a folder",
        "link": "is a symbolic link",
        "big.bin": "is a git LFS pointer",
        "dir/a": None,
    }


@pytest.mark.parametrize(
    "pattern", ["*.csv", "d/*.csv", "d/**/*.csv", "**/*.csv", "d/e/?.csv", "d/[ab]*/*.csv", "x/*"]
)
def test_a_glob_matches_what_it_matches_in_the_work_tree(repo: "Repo", pattern: str) -> None:
    for name in (
        "a.csv",
        "d/a.csv",
        "d/b.txt",
        "d/e/c.csv",
        "d/e/cc.csv",
        "d/a1/q.csv",
        "d/e/f/g.csv",
    ):
        repo.write(name, name)
    repo.commit("z.txt")
    here = {
        path.relative_to(repo.path).as_posix() for path in repo.path.glob(pattern) if path.is_file()
    }
    assert {entry.path for entry in tracked.matching(repo.path, repo.head(), pattern)} == here


@pytest.mark.parametrize(
    ("root", "path", "expected"),
    [
        (".", "a/b", "a/b"),
        ("models/x", "out/m.json", "models/x/out/m.json"),
        ("models/x", "../shared/m.json", "models/shared/m.json"),
        ("models", "../../elsewhere", None),
        (".", ".", None),
    ],
)
def test_paths_are_relative_to_the_policy(
    tmp_path: Path, root: str, path: str, expected: str | None
) -> None:
    assert tracked.repository_path(tmp_path, tmp_path / root, path) == expected


def test_an_absolute_path_inside_the_repository_is_found(tmp_path: Path) -> None:
    assert tracked.repository_path(tmp_path, tmp_path, str(tmp_path / "a")) == "a"
    assert tracked.repository_path(tmp_path, tmp_path, "/etc/passwd") is None


@given(st.text(alphabet="ab./\\*?[]", max_size=12))
def test_no_path_leads_out_of_the_repository(path: str) -> None:
    found = tracked.repository_path(Path("/repo"), Path("/repo/models"), path)
    assert found is None or ".." not in found.split("/")
