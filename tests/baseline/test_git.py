"""What git is asked about a repository."""

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlgate.baseline import git
from mlgate.errors import Exit

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repo


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://github.com/acme/loans.git", "acme/loans"),
        ("https://user:token@github.com/acme/loans", "acme/loans"),
        ("https://gitlab.example.org/group/sub/loans.git/", "group/sub/loans"),
        ("https://example.org/acme/loans.git?private_token=secret", "acme/loans.git"),
        ("git@github.com:acme/loans.git", "acme/loans"),
        ("ssh://git@example.org:2222/acme/loans.git", "acme/loans"),
        ("/srv/git/loans.git", None),
        ("file:///srv/git/loans.git", None),
        ("../loans", None),
    ],
)
def test_a_remotes_name_has_no_secrets(repo: "Repo", url: str, name: str | None) -> None:
    repo.git("remote", "add", "origin", url)
    assert git.repository_name(repo.path) == name


def test_a_repository_without_a_remote_has_no_name(repo: "Repo") -> None:
    assert git.repository_name(repo.path) is None


def test_a_folder_outside_any_repository_has_no_root(tmp_path: Path) -> None:
    assert git.repository_root(tmp_path) is None


def test_ancestors_are_first_parents_and_no_more_than_asked_for(repo: "Repo") -> None:
    mine = [repo.commit()]
    repo.git("checkout", "--quiet", "-b", "side")
    side = repo.commit()
    repo.git("checkout", "--quiet", "main")
    mine.append(repo.commit())
    mine.append(repo.merge("side"))
    assert git.first_parents(repo.path, repo.head(), most=50) == tuple(reversed(mine))
    assert git.first_parents(repo.path, repo.head(), most=2) == tuple(reversed(mine[1:]))
    assert git.parents(repo.path, repo.head()) == (mine[1], side)


def test_an_error_of_git_is_an_error_of_the_run_not_a_bug(repo: "Repo") -> None:
    with pytest.raises(git.GitError) as caught:
        git.run(repo.path, "cat-file", "blob", "1" * 40)
    assert caught.value.exit_code is Exit.NOT_EVALUATED
    assert "1111" in str(caught.value)


def test_a_partial_clone_fetches_nothing_behind_the_users_back(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    origin.git("config", "uploadpack.allowAnySHA1InWant", "true")
    origin.commit("a", "old")
    origin.commit("a", "new")
    clone = origin.clone(tmp_path / "clone", "--filter=blob:none")
    old = origin.git("rev-parse", "HEAD~1:a")
    with pytest.raises(git.GitError):
        git.run(clone.path, "cat-file", "blob", old)


def test_what_a_run_itself_writes_makes_no_work_tree_dirty(repo: "Repo") -> None:
    (repo.path / "looks").mkdir()
    files = [repo.path / name for name in ("kept.txt", "looks/a b\u00fc.json", "looks.jsonl")]
    for file in files:
        file.write_text("before")
    repo.git("add", "-A")
    repo.commit()
    assert not git.is_dirty(repo.path)

    files[1].write_text("after")
    assert git.is_dirty(repo.path)
    assert git.is_dirty(repo.path, aside=repo.path / "looks.jsonl")
    assert not git.is_dirty(repo.path, aside=repo.path / "looks")
    assert not git.is_dirty(repo.path, aside=repo.path / "looks" / ".." / "looks")

    files[2].write_text("after")
    assert git.is_dirty(repo.path, aside=repo.path / "looks")


def test_a_file_that_moved_is_two_changes(repo: "Repo") -> None:
    (repo.path / "looks").mkdir()
    (repo.path / "kept.txt").write_text("some text that git would know again")
    repo.git("add", "-A")
    repo.commit()

    repo.git("mv", "kept.txt", "looks/kept.txt")

    assert git.is_dirty(repo.path, aside=repo.path / "looks")
