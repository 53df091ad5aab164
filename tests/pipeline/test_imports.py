"""Which code a command in a fresh copy imports, where its Python is led to the work tree."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repo

#: What an installer leaves that maps names to folders, in place of a path.
FINDER = """\
import sys
from importlib.machinery import PathFinder
from pathlib import Path
MAPPING = {{"pkg": {package!r}}}
class Finder:
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        top, _, rest = name.partition(".")
        if top not in MAPPING or rest:
            return None
        return PathFinder.find_spec(name, [str(Path(MAPPING[top]).parent)])
def install():
    sys.meta_path.insert({position}, Finder)
"""
TRAIN = "import pkg.model; print(pkg.model.VALUE)"


@pytest.fixture
def site(tmp_path: Path, repo: "Repo") -> Path:
    """An environment of its own, first on the repository's PATH; its site-packages."""
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(tmp_path / "env")], check=True
    )
    python = tmp_path / "env" / "bin"
    repo.environ["PATH"] = f"{python}{os.pathsep}{repo.environ['PATH']}"
    repo.environ.pop("PYTHONPATH", None)
    (found,) = (tmp_path / "env").glob("lib/python*/site-packages")
    return found


def path_file(repo: "Repo", site: Path, source: Path) -> None:
    (site / "_pkg.pth").write_text(f"{source}\n")


def finder_last(repo: "Repo", site: Path, source: Path) -> None:
    (site / "__editable___pkg_finder.py").write_text(
        FINDER.format(package=str(source / "pkg"), position="len(sys.meta_path)")
    )
    (site / "_pkg.pth").write_text(
        "import __editable___pkg_finder; __editable___pkg_finder.install()\n"
    )


def finder_first(repo: "Repo", site: Path, source: Path) -> None:
    finder_last(repo, site, source)
    module = site / "__editable___pkg_finder.py"
    module.write_text(module.read_text().replace("len(sys.meta_path)", "0"))


def variable(repo: "Repo", site: Path, source: Path) -> None:
    repo.environ["PYTHONPATH"] = str(source)


def installed(repo: "Repo", site: Path, source: Path) -> None:
    """As `pip install -e` does: the wheel of a build backend, unpacked."""
    project = '[project]\nname = "pkg"\nversion = "1"\n[build-system]\nrequires = ["hatchling"]\n'
    project += 'build-backend = "hatchling.build"\n[tool.hatch.build]\n'
    project += f'dev-mode-dirs = ["{source.relative_to(repo.root)}"]\n'
    repo.write("pyproject.toml", project)
    build = "import sys; from hatchling.build import build_editable; build_editable(sys.argv[1])"
    wheels = site.parent / "wheels"
    subprocess.run(
        [sys.executable, "-c", build, str(wheels)],
        cwd=repo.root,
        check=True,
        capture_output=True,
    )
    (wheel,) = wheels.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)


@pytest.mark.posix
@pytest.mark.parametrize("layout", ["src", "."])
@pytest.mark.parametrize("lead", [path_file, finder_last, finder_first, variable, installed])
def test_what_leads_to_the_work_tree_leads_to_the_copy(
    repo: "Repo", site: Path, layout: str, lead: "Callable[[Repo, Path, Path], None]"
) -> None:
    source = Path(os.path.normpath(repo.root / layout))
    repo.write("scripts/train.py", TRAIN)
    repo.write(f"{layout}/pkg/__init__.py")
    repo.write(f"{layout}/pkg/model.py", "VALUE = 'base'")
    lead(repo, site, source)
    base = repo.commit()
    repo.write(f"{layout}/pkg/model.py", "VALUE = 'candidate'")

    command = ["python", "scripts/train.py"]
    of_base, of_candidate = repo.fresh(command, commit=base), repo.fresh(command, name="other")

    assert (of_base.problem, of_base.log.read_text(), of_base.told) == (None, "base\n", True)
    assert (of_candidate.problem, of_candidate.log.read_text()) == (None, "candidate\n")


@pytest.mark.posix
@pytest.mark.parametrize("lead", [path_file, finder_last])
def test_code_that_git_does_not_track_does_not_count(
    repo: "Repo", site: Path, lead: "Callable[[Repo, Path, Path], None]"
) -> None:
    repo.write("src/pkg/__init__.py")
    repo.commit(train_py=TRAIN)
    repo.write("src/pkg/model.py", "VALUE = 'untracked'")
    lead(repo, site, repo.root / "src")

    run = repo.fresh(["python", "train.py"])

    assert "No module named 'pkg.model'" in (run.problem or "")
    needed = repo.fresh(["python", "train.py"], needs=["src/pkg/model.py"])
    assert (needed.problem, needed.log.read_text()) == (None, "untracked\n")


@pytest.mark.posix
@pytest.mark.parametrize(
    "script",
    [
        "import sys; sys.path.insert(0, {source!r}); import pkg.model",
        "import runpy; exec(open({source!r} + '/../away.py').read())",
        "import subprocess, sys; subprocess.run([sys.executable, {source!r} + '/../away.py'])",
        "import os; os.fork(); import sys; sys.path.insert(0, {source!r}); import pkg.model",
    ],
)
def test_code_of_the_work_tree_that_was_imported_is_a_problem_of_the_run(
    repo: "Repo", script: str
) -> None:
    repo.write("src/pkg/__init__.py")
    repo.write("src/pkg/model.py")
    repo.write("away.py", f"import sys; sys.path[:0] = [{str(repo.root / 'src')!r}]; import pkg")
    repo.commit(train_py=script.format(source=str(repo.root / "src")))

    run = repo.fresh()

    assert run.code == "MLG062"
    assert not run.told
    assert run.problem is not None
    assert "src/pkg/__init__.py" in run.problem
    assert run.problem.endswith("of the work tree, not of its copy")
    assert "without -e" in (run.fix or "")


@pytest.mark.posix
def test_an_environment_inside_the_work_tree_is_no_code_of_it(repo: "Repo") -> None:
    repo.write(".gitignore", "/out/\n/.venv/\n")
    subprocess.run(
        [sys.executable, "-m", "venv", "--without-pip", str(repo.root / ".venv")], check=True
    )
    (site,) = (repo.root / ".venv").glob("lib/python*/site-packages")
    (site / "installed.py").write_text("")
    (site / "_pkg.pth").write_text(f"{repo.root / 'src'}\n")
    repo.write("src/pkg.py", "VALUE = 'base'")
    base = repo.commit(train_py="import installed, pkg; print(pkg.VALUE)")
    repo.write("src/pkg.py", "VALUE = 'candidate'")
    python = str(repo.root / ".venv/bin/python")

    elsewhere = repo.fresh([python, "train.py"], commit=base)
    needed = repo.fresh([".venv/bin/python", "train.py"], commit=base, needs=[".venv"], name="two")

    for run in (elsewhere, needed):
        assert (run.problem, run.log.read_text(), run.told) == (None, "base\n", True)


@pytest.mark.posix
def test_a_work_tree_behind_a_link_is_the_work_tree(
    repo: "Repo", site: Path, tmp_path: Path
) -> None:
    (tmp_path / "link").symlink_to(repo.root)
    path_file(repo, site, tmp_path / "link" / "src")
    repo.write("src/pkg/__init__.py")
    repo.write("src/pkg/model.py", "VALUE = 'base'")
    base = repo.commit(train_py=TRAIN)
    repo.write("src/pkg/model.py", "VALUE = 'candidate'")

    assert repo.fresh(["python", "train.py"], commit=base).log.read_text() == "base\n"


@pytest.mark.posix
@pytest.mark.parametrize(
    "command", [["python", "-I", "-c", "0"], ["python", "-E", "-c", "0"], "true"]
)
def test_a_python_that_is_isolated_and_another_program_tell_nothing(
    repo: "Repo", command: list[str] | str
) -> None:
    repo.commit(train_py="")

    run = repo.fresh(command)

    assert (run.problem, run.told) == (None, False)


@pytest.mark.posix
def test_the_sitecustomize_of_an_environment_still_runs(repo: "Repo", site: Path) -> None:
    (site / "sitecustomize.py").write_text("import sys; sys.customized = __file__")
    repo.commit(train_py="import sys, sitecustomize; print(sys.customized, sitecustomize.__file__)")

    run = repo.fresh(["python", "train.py"])

    assert run.log.read_text().split() == [str(site / "sitecustomize.py")] * 2
    assert run.told


def test_a_command_draws_as_it_does_without_being_watched(repo: "Repo") -> None:
    script = "import random, sys; print(random.Random(1).random(), 'random' in sys.modules)"
    repo.commit(train_py="import sys; before = 'random' in sys.modules\n" + script)
    alone = subprocess.run(
        [sys.executable, "train.py"], cwd=repo.root, capture_output=True, text=True, check=True
    )

    assert repo.fresh().log.read_text() == alone.stdout


@pytest.mark.posix
def test_the_gate_does_not_take_the_work_trees_code_for_the_copys(repo: "Repo") -> None:
    train = "import json, sys; sys.path.insert(0, {source!r}); from pkg import VALUE\n"
    train += "json.dump(VALUE, open('out/m.json', 'w'))"
    policy = {
        "version": 1,
        "pipeline": {"command": [sys.executable, "train.py"], "outputs": ["out/m.json"]},
        "gates": {"reproducibility": [{"when": "always", "compare": {"out/m.json": "bitwise"}}]},
    }
    repo.write(".gitignore", "/out/\nmlgate-out/\n")
    repo.write("mlgate.yaml", json.dumps(policy))
    repo.commit(train_py=train.format(source=str(repo.root / "src")))
    repo.write("src/pkg.py", "VALUE = 1  # git does not know it")
    repo.write("out/m.json", "1")

    done = subprocess.run(
        [sys.executable, "-m", "mlgate", "check"],
        cwd=repo.root,
        env=repo.environ,
        capture_output=True,
        check=False,
    )

    result = json.loads((repo.root / "mlgate-out/result.json").read_text("utf-8"))
    (check,) = result["checks"]
    assert done.returncode == 3
    assert (check["outcome"], check["code"]) == ("error", "MLG062")
    assert "imported src/pkg.py of the work tree" in check["reason"]


@pytest.mark.posix
@pytest.mark.parametrize("isolated", [True, False])
def test_the_gate_notes_where_nothing_tells_that_the_copys_code_was_imported(
    repo: "Repo", site: Path, isolated: bool
) -> None:
    path_file(repo, site, repo.root / "src")
    flags = ["-I"] if isolated else []
    policy = {
        "version": 1,
        "pipeline": {"command": ["python", "run.py"], "outputs": ["out/m.json"]},
        "gates": {"reproducibility": [{"when": "always", "compare": {"out/m.json": "bitwise"}}]},
    }
    repo.write("src/pkg.py", "import json; json.dump(1, open('out/m.json', 'w'))")
    repo.write(".gitignore", "/out/\nmlgate-out/\n")
    repo.write("mlgate.yaml", json.dumps(policy))
    start = f"[sys.executable, *{flags!r}, '-c', 'import pkg']"
    repo.write("out/m.json", "1")
    repo.commit(run_py=f"import subprocess, sys; subprocess.run({start}, check=True)")

    done = subprocess.run(
        [sys.executable, "-m", "mlgate", "check"],
        cwd=repo.root,
        env=repo.environ | {"PYTHONPATH": os.environ.get("PYTHONPATH", "")},
        capture_output=True,
        check=False,
    )

    (check,) = json.loads((repo.root / "mlgate-out/result.json").read_text("utf-8"))["checks"]
    assert (done.returncode, check["outcome"]) == (0, "pass")
    said = [note for note in check["notes"] if "leads the command's Python to the work" in note]
    assert bool(said) is isolated
