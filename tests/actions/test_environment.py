"""Where mlgate comes from: the job's own, or an environment that touches nothing of the job's."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]
LIB = PROJECT / "actions" / "_lib"

pytestmark = pytest.mark.posix


def run(script: str, folder: Path, **environ: str) -> tuple[int, str, dict[str, str]]:
    """Run a script of the actions; returns its exit code, what it said and its outputs."""
    output = folder / "output"
    output.write_text("")
    done = subprocess.run(
        ["/bin/bash", LIB / script],
        env={
            "GITHUB_OUTPUT": str(output),
            "RUNNER_TEMP": str(folder),
            "HOME": str(folder),
            **environ,
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    lines = output.read_text().splitlines()
    return done.returncode, done.stdout, dict(line.split("=", 1) for line in lines)


def tools(folder: Path, *names: str) -> str:
    """A PATH of these programs alone."""
    folder.mkdir()
    for name in names:
        found = shutil.which(name)
        assert found is not None
        (folder / name).symlink_to(found)
    return str(folder)


def test_the_mlgate_of_the_job_is_used(tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "mlgate").symlink_to("/bin/true")
    path = f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}"

    _, _, found = run("find.sh", tmp_path, IN_INSTALL="auto", PATH=path)
    _, _, own = run("find.sh", tmp_path, IN_INSTALL="own", PATH=path)

    assert found == {"mlgate": str(tmp_path / "bin" / "mlgate")}
    assert set(own) == {"home", "key"}
    assert Path(own["home"]).parent == tmp_path


def test_another_version_or_lock_is_another_key(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    for name in ("actions/_lib", "requirements", "mlgate/result"):
        shutil.copytree(PROJECT / name, copy / name)
    shutil.copy2(PROJECT / "pyproject.toml", copy)
    keys = []

    def key() -> str:
        done = subprocess.run(
            ["bash", copy / "actions" / "_lib" / "find.sh"],
            env={
                "PATH": os.environ["PATH"],
                "IN_INSTALL": "own",
                "RUNNER_TEMP": str(tmp_path),
                "GITHUB_OUTPUT": str(tmp_path / f"{len(keys)}"),
            },
            check=True,
        )
        assert done.returncode == 0
        return (tmp_path / f"{len(keys)}").read_text()

    keys.append(key())
    keys.append(key())
    (copy / "mlgate" / "result" / "more.py").write_text("x = 1\n")
    keys.append(key())
    with (copy / "requirements" / "action.lock").open("a") as lock:
        lock.write("# another\n")
    keys.append(key())

    assert keys[0] == keys[1]
    assert len(set(keys)) == 3


def test_without_uv_and_python_it_says_what_to_do(tmp_path: Path) -> None:
    path = tools(tmp_path / "bin", "cat", "dirname", "mkdir", "rm")

    code, said, outputs = run("install.sh", tmp_path, MLGATE_OWN=str(tmp_path / "own"), PATH=path)

    assert code == 1
    assert "::error title=mlgate could not be installed::" in said
    assert "pip install mlgate" in said
    assert "astral-sh/setup-uv" in said
    assert outputs == {}


def test_without_a_package_index_it_says_why_and_what_to_do(tmp_path: Path) -> None:
    path = f"{Path(sys.executable).parent}{os.pathsep}/usr/bin{os.pathsep}/bin"
    nowhere = {"UV_CACHE_DIR": str(tmp_path / "cache"), "UV_OFFLINE": "1", "PATH": path}

    code, said, _ = run("install.sh", tmp_path, MLGATE_OWN=str(tmp_path / "own"), **nowhere)

    assert code == 1
    assert "network was disabled" in said
    assert "UV_DEFAULT_INDEX" in said


@pytest.mark.slow
def test_its_own_environment_runs_and_leaves_the_job_s_as_it_was(tmp_path: Path) -> None:
    """Installs from the package index of this machine, by a uv that pip fetched."""
    path = f"{tools(tmp_path / 'bin', 'python3')}{os.pathsep}/usr/bin{os.pathsep}/bin"
    ours = ("PIP_", "UV_", "HOME", "SSL_", "REQUESTS_", "HTTP", "NO_PROXY")
    index = {name: value for name, value in os.environ.items() if name.upper().startswith(ours)}
    own = tmp_path / "own"
    index |= {"MLGATE_OWN": str(own), "PATH": path, "PYTHONPATH": "/nowhere", "VIRTUAL_ENV": "/no"}

    code, said, outputs = run("install.sh", tmp_path, **index)
    if code and "MLGATE_TESTS_MUST_RUN" not in os.environ:
        pytest.skip("no package index can be reached")  # .ci/run lets nothing be skipped
    assert code == 0, said
    again = run("install.sh", tmp_path, **index)

    assert outputs == {"mlgate": str(own / "venv" / "bin" / "mlgate"), "made": "true"}
    assert again[2] == {**outputs, "made": "false"}
    version = subprocess.run(
        [outputs["mlgate"], "--version"], capture_output=True, text=True, check=True, cwd=tmp_path
    )
    assert version.stdout.startswith("mlgate ")
    assert {path.name for path in tmp_path.iterdir()} <= {
        "bin",
        "output",
        "own",
        "own.log",
        ".cache",
        ".local",
    }
