"""A check is `new` only where that is proved; else a missing baseline counts as lost."""

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture
def unstored(project):
    """A repository whose policy compares with a store that is empty by now."""
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    project.write(
        "mlgate.yaml", policy.replace("from: [git]", "from: [{store: .mlgate/baselines}]")
    )
    project.write(".gitignore", "mlgate-out/\n.mlgate/\n*.parquet\n")
    project.predict()
    project.git("init", "-q", "-b", "main")
    project.commit("first")
    project.git("switch", "-q", "-c", "change")
    project.commit("change")
    return project


def path_without_git(folder: Path) -> str:
    """A PATH on which everything but git is found."""
    folder.mkdir()
    for name in ("bash", "env", "uname"):
        found = shutil.which(name)
        if found:
            (folder / name).symlink_to(found)
    return str(folder)


def assert_lost(done) -> None:
    assert done.code == 3
    check = done.check("metrics/accuracy.max_drop")
    assert (check["outcome"], check["code"]) == ("error", "MLG022")
    assert done.outcomes["metrics/accuracy.min"] == "pass"


def test_the_base_branch_promises_the_check(unstored):
    assert_lost(unstored.check())


def test_git_is_not_installed_beside_a_repository(unstored, tmp_path):
    done = unstored.check(env={"PATH": path_without_git(tmp_path / "bin")})

    assert_lost(done)
    assert "git is not installed" in done.check("metrics/accuracy.max_drop")["reason"]
    assert done.result["commit"] is None


def test_the_policy_was_renamed_since_the_base(unstored):
    unstored.git("mv", "mlgate.yaml", "gate.yaml")
    unstored.commit("rename")

    done = unstored.check("--config", "gate.yaml")

    assert_lost(done)
    assert done.result["policy"]["edited_in_change"] is True


def test_the_bases_policy_does_not_parse(unstored):
    good = (unstored.root / "mlgate.yaml").read_text("utf-8")
    unstored.git("switch", "-q", "main")
    unstored.write("mlgate.yaml", "version: [")
    unstored.commit("broken")
    unstored.git("switch", "-q", "-c", "repair")
    unstored.write("mlgate.yaml", good)
    unstored.commit("repaired")

    done = unstored.check()

    assert_lost(done)
    assert done.outcomes["policy/mlgate.yaml.parse"] == "warn"


def test_a_shallow_clone_with_a_path_that_holds_nothing(unstored, tmp_path):
    policy = (unstored.root / "mlgate.yaml").read_text("utf-8")
    unstored.write(
        "mlgate.yaml", policy.replace("store: .mlgate/baselines", "path: nothing.parquet")
    )
    unstored.commit("a path")
    clone = tmp_path / "clone"
    unstored.git("clone", "-q", "--depth", "1", f"file://{unstored.root}", str(clone))
    shutil.copy(unstored.root / "predictions.parquet", clone)
    unstored.root = clone

    assert_lost(unstored.check("--base-ref", "main"))


def test_a_policy_that_forgives_it_makes_it_new(unstored):
    policy = (unstored.root / "mlgate.yaml").read_text("utf-8")
    unstored.git("switch", "-q", "main")
    unstored.write("mlgate.yaml", policy.replace("baselines}]", "baselines}], if_missing: new"))
    unstored.commit("forgive")
    unstored.git("switch", "-q", "-c", "other")
    unstored.commit("other")

    done = unstored.check()

    assert done.code == 0
    assert done.outcomes["metrics/accuracy.max_drop"] == "new"


def test_show_says_what_check_says(unstored):
    done = unstored.run("baseline", "show")

    assert done.code == 3
    assert "lost" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="needs POSIX signals")
def test_ctrl_c_is_no_bug_wherever_it_strikes(unstored, plug_in):
    """The engine reports an interrupt in words of its own, and so may a library."""
    source = """
from mlgate.gates.schema import CODES, PARAMS, complaints, judge, needs, promises
ID, TITLE = "wrapping", "wraps"
def measure(entries, world):
    try:
        raise KeyboardInterrupt
    except KeyboardInterrupt as error:
        raise RuntimeError("wrapped") from error
"""
    environ = {"PYTHONPATH": str(plug_in(source, name="wrapping"))}
    unstored.write("data.csv", "a\n1\n")
    unstored.write(
        "mlgate.yaml",
        "version: 1\ndatasets: {t: data.csv}\n"
        "gates: {wrapping: [{dataset: t, columns: {a: {}}}]}\n",
    )

    done = unstored.check(env=environ)

    assert done.code == 130
    assert done.result["problem"]["code"] == "MLG098"
