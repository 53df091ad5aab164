import subprocess
from pathlib import Path

import pytest

from mlgate.demo import repository
from mlgate.errors import ConfigurationError, NotEvaluatedError


def test_an_earlier_demo_is_replaced(tmp_path: Path) -> None:
    first = repository.start(tmp_path / "demo")
    (first.folder / "left.txt").write_text("from the first run")
    first.commit("first")

    second = repository.start(tmp_path / "demo")

    assert [path.name for path in second.folder.iterdir()] == [".git"]


def test_an_empty_folder_is_used(tmp_path: Path) -> None:
    made = repository.start(tmp_path)

    assert made.git("symbolic-ref", "HEAD") == "refs/heads/main"


@pytest.mark.parametrize("kind", ["file", "folder", "repository"])
def test_what_no_demo_made_is_refused(tmp_path: Path, kind: str) -> None:
    place = tmp_path / "mine"
    if kind == "file":
        place.write_text("mine")
    else:
        place.mkdir()
        (place / "thesis.tex").write_text("mine")
    if kind == "repository":
        subprocess.run(["git", "init", "--quiet"], cwd=place, check=True)

    with pytest.raises(ConfigurationError, match="not empty"):
        repository.start(place)

    assert place.exists()


def test_settings_and_hooks_of_the_user_do_not_reach_the_demo(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    (hooks / "pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (hooks / "pre-commit").chmod(0o755)
    settings = tmp_path / ".gitconfig"
    settings.write_text(
        f"[core]\n\thooksPath = {hooks.as_posix()}\n[commit]\n\tgpgsign = true\n"
        "[init]\n\tdefaultBranch = trunk\n"
    )
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
    made = repository.start(tmp_path / "demo")
    (made.folder / "a.txt").write_text("a")

    commit = made.commit("a message")

    assert made.git("log", "--format=%h %s %an", "main") == f"{commit} a message mlgate demo"


def test_what_git_says_is_passed_on(tmp_path: Path) -> None:
    made = repository.start(tmp_path)

    with pytest.raises(NotEvaluatedError, match=r"git checkout failed: .*nowhere"):
        made.git("checkout", "nowhere")


def test_the_environment_is_that_of_no_ci(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CI", "CI_COMMIT_SHA", "GITHUB_SHA", "GITLAB_CI", "GIT_DIR", "MLGATE_OUT"):
        monkeypatch.setenv(name, "somebody else's")
    monkeypatch.setenv("CIRCUIT", "mine")

    kept = repository.environment()

    assert "somebody else's" not in kept.values()
    assert kept["CIRCUIT"] == "mine"
