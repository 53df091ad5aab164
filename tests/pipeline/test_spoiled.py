"""What a command needs is the user's own: a run that changes it is a problem of that run."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlgate.pipeline import spoiled

if TYPE_CHECKING:
    from conftest import Repo

pytestmark = pytest.mark.posix


def keep(name: str) -> str:
    """A line that reads a file and writes it anew, so that only its time and node move."""
    again = f"text = open({name!r}).read(); os.remove({name!r}); open({name!r}, 'w').write(text)"
    return f"import os; {again}"


def set_back(name: str) -> str:
    """Lines that change a file and keep its size, node and time of change."""
    return (
        f"import os; stat = os.stat({name!r}); open({name!r}, 'r+').write('sawr'); "
        f"os.utime({name!r}, ns=(stat.st_atime_ns, stat.st_mtime_ns))"
    )


@pytest.mark.parametrize(
    ("script", "named"),
    [
        ("open('data/t.csv', 'a').write('more')", "data/t.csv"),
        (keep("data/t.csv"), "data/t.csv"),
        ("open('data/cache.bin', 'w')", "data/cache.bin"),
        ("import os; os.remove('data/t.csv')", "data/t.csv"),
        ("import os; os.makedirs('data/a/b'); open('data/a/b/c', 'w')", "data/a/b/c"),
        ("open('data/linked/u.csv', 'a').write('more')", "data/linked/u.csv"),
        ("import os; os.utime('data/t.csv', (1, 1))", "data/t.csv"),
        (set_back("data/t.csv"), "data/t.csv"),
    ],
)
def test_a_run_that_changes_what_it_needs_is_a_problem_that_names_the_path(
    repo: "Repo", tmp_path: Path, script: str, named: str
) -> None:
    repo.commit(train_py=script)
    repo.write("data/t.csv", "rows")
    repo.write(str(tmp_path / "elsewhere" / "u.csv"), "rows")
    (repo.root / "data/linked").symlink_to(tmp_path / "elsewhere")

    run = repo.fresh(needs=["data"])

    assert run.code == "MLG063"
    assert run.problem == (
        f"{named} changed while `{sys.executable} train.py` ran, which `needs` it"
    )
    assert "$XDG_CACHE_HOME or $TMPDIR" in (run.fix or "")


def test_a_run_that_only_reads_what_it_needs_is_none(repo: "Repo") -> None:
    repo.commit(
        train_py="import sys; sys.path.insert(0, 'lib'); import used; open('data/t').read()"
    )
    repo.write("data/t", "rows")
    repo.write("lib/used.py", "")
    repo.environ.pop("PYTHONDONTWRITEBYTECODE", None)

    run = repo.fresh(needs=["data", "lib"])

    assert (run.problem, run.code) == (None, None)
    assert (repo.root / "lib/__pycache__").exists(), "what Python compiles is no data"


def test_a_need_at_an_absolute_path_is_held_too(repo: "Repo", tmp_path: Path) -> None:
    store = tmp_path / "store"
    store.mkdir()
    repo.commit(train_py=f"open({str(store / 'cache')!r}, 'w')")

    run = repo.fresh(needs=[str(store)])

    assert "../store/cache changed while" in (run.problem or "")


def test_a_run_that_fails_says_both(repo: "Repo") -> None:
    repo.commit(train_py="open('data/t', 'w'); raise SystemExit('no such column')")
    repo.write("data/t", "rows")

    run = repo.fresh(needs=["data"])

    assert run.problem is not None
    assert "no such column; data/t changed while" in run.problem


def test_logs_and_copies_below_what_is_needed_are_mlgates_own(repo: "Repo") -> None:
    repo.commit(train_py="print('trained')")
    repo.logs = repo.root / "data" / "logs"
    repo.scratch = repo.root / "data" / "scratch"
    repo.write("data/t", "rows")

    assert repo.fresh(needs=["data/t", "data"]).problem is None


def test_a_second_run_does_not_pass_on_what_the_first_left(
    repo: "Repo",
) -> None:
    script = """
import json, os, random
cache = "data/cache.json"
if not os.path.exists(cache):
    json.dump(random.random(), open(cache, "w"))
json.dump({"auc": json.load(open(cache))}, open("out/m.json", "w"))
"""
    repo.write("data/t.csv", "rows")
    policy = {
        "version": 1,
        "pipeline": {"command": [sys.executable, "train.py"], "needs": ["data"],
                     "outputs": ["out/m.json"]},
        "gates": {"reproducibility": [{"when": "always", "compare": {"out/m.json": "bitwise"}}]},
    }  # fmt: skip
    repo.write(".gitignore", "/out/\n/data/\nmlgate-out/\n")
    repo.write("mlgate.yaml", json.dumps(policy))
    repo.commit(train_py=script)

    done = subprocess.run(
        [sys.executable, "-m", "mlgate", "check"],
        cwd=repo.root,
        env={**repo.environ, "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
    )

    result = json.loads((repo.root / "mlgate-out/result.json").read_text("utf-8"))
    (check,) = result["checks"]
    assert done.returncode == 3
    assert (check["outcome"], check["code"]) == ("error", "MLG063")
    assert "the training does not count: data/cache.json changed while" in check["reason"]
    assert "nothing restores it" in check["fix"]


@pytest.mark.parametrize("needs", [[], ["out"]])
def test_a_run_that_writes_the_outputs_in_place_is_a_problem_that_names_the_path(
    repo: "Repo", needs: list[str]
) -> None:
    repo.write("out/m.json", "1")
    place = repo.root / "out/m.json"
    repo.commit(
        train_py=f"open({str(place)!r}, 'w').write('1'); open('out/m.json', 'w').write('1')"
    )

    run = repo.fresh(outputs=["out/m.json"], needs=needs)

    assert run.code == "MLG063"
    assert run.problem == (
        f"out/m.json of the work tree changed while `{sys.executable} train.py` ran in a copy of it"
    )
    assert "relative to the policy's folder" in (run.fix or "")


def write(path: Path) -> None:
    path.write_text("other")


def swap(path: Path) -> None:
    """Another file of the same size and time, as a rename brings it."""
    stat = path.stat()
    other = path.with_name("unfinished")
    other.write_text("sawr")
    os.utime(other, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    other.replace(path)


@pytest.mark.parametrize("change", [write, swap, Path.unlink])
def test_a_file_that_is_changed_replaced_or_removed_is_seen(
    tmp_path: Path, change: Callable[[Path], None]
) -> None:
    file = tmp_path / "file"
    file.write_text("rows")
    before = spoiled.stamps([tmp_path])

    change(file)

    assert list(spoiled.changes(before, spoiled.stamps([tmp_path]))) == [file]
