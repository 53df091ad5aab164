"""The program that a command runs, and what a Python tells of itself."""

import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from mlgate.pipeline.interpreter import Program, program_of

pytestmark = pytest.mark.posix
TOKEN = {"GITHUB_TOKEN": "secret"}
HERE = sys.version.partition(" ")[0]


def asked(command: list[str] | str, folder: Path, **environ: str) -> Program:
    return program_of(command, folder=folder, environ={**os.environ, **environ})


@pytest.fixture
def bin_(tmp_path: Path) -> Path:
    """A folder for PATH, with a Python in it whose environment has one distribution."""
    env = tmp_path / "env"
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(env)], check=True)
    (site,) = env.glob("lib/python*/site-packages")
    (site / "used-1.dist-info").mkdir()
    (site / "used-1.dist-info" / "METADATA").write_text("Name: used\nVersion: 1\n")
    return env / "bin"


@pytest.mark.parametrize(
    "command",
    [
        ["python", "train.py"],
        ["env", "SEED=1", "python", "train.py"],
        "SEED=1 python train.py | tee log",
        "mkdir -p out && python train.py --name 'a b'",
        "echo it\\'s; python train.py",
        ["./train"],
        ["./train-env"],
    ],
)
def test_the_python_that_a_command_runs_tells_its_version_and_what_is_installed(
    tmp_path: Path, bin_: Path, command: list[str] | str
) -> None:
    for name, first in (("train", f"#!{bin_}/python -u"), ("train-env", "#!/usr/bin/env python")):
        (tmp_path / name).write_text(f"{first}\n")
        (tmp_path / name).chmod(0o755)

    program = asked(
        command, tmp_path, PATH=f"{bin_}{os.pathsep}{os.environ['PATH']}", PYTHONPATH=""
    )

    assert program.version is not None
    assert HERE in program.version
    assert "used==1" in program.distributions


@pytest.mark.parametrize("command", ["", "no-such-program x", ["no-such-program"], "'"])
def test_a_program_that_is_not_found_tells_nothing(tmp_path: Path, command: str) -> None:
    assert asked(command, tmp_path) == Program(path=None, digest=None)


def test_another_program_is_known_by_its_path_and_content(tmp_path: Path, bin_: Path) -> None:
    tool = bin_ / "tool"
    tool.write_text("#!/bin/sh\n")
    tool.chmod(0o755)
    policy = tmp_path / "policy"
    policy.mkdir()
    before = asked(["tool"], policy, PATH=str(bin_))

    tool.write_text("#!/bin/sh\n# new\n")
    after = asked(["tool"], policy, PATH=str(bin_))

    assert before.path == after.path == str(tool)
    assert before.version is None
    assert before.fingerprint != after.fingerprint


def test_a_program_of_the_policys_folder_is_known_by_its_place_in_it(tmp_path: Path) -> None:
    found = []
    for name, text in (("one", "#!/bin/sh\n"), ("two", "#!/bin/sh\n# other\n")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "train.sh").write_text(text)
        (tmp_path / name / "train.sh").chmod(0o755)
        found.append(asked(["./train.sh"], tmp_path / name))

    assert found[0] == found[1] == Program(path="train.sh", digest=None)


def test_a_program_that_is_named_like_a_python_and_is_none_is_asked_in_vain(
    tmp_path: Path, bin_: Path
) -> None:
    (bin_ / "python").unlink()
    for text in ("#!/bin/sh\nexit 1\n", "#!/bin/sh\necho no JSON\n", "#!/bin/sh\necho []\n"):
        (bin_ / "python").write_text(text)
        (bin_ / "python").chmod(0o755)
        program = asked(["python"], tmp_path / "policy", PATH=str(bin_))
        assert (program.version, program.digest is not None) == (None, True)


def test_tokens_are_not_told_to_the_program(tmp_path: Path, bin_: Path) -> None:
    (bin_ / "python").unlink()
    seen = shlex.quote(str(tmp_path / "seen"))
    (bin_ / "python").write_text(f"#!/bin/sh\necho $GITHUB_TOKEN. > {seen}\n")
    (bin_ / "python").chmod(0o755)

    asked(["python"], tmp_path, PATH=str(bin_), **TOKEN)

    assert (tmp_path / "seen").read_text() == ".\n"
