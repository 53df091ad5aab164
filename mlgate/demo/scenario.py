"""The demo's three runs: main, a harmless change and a harmful one; each trains and checks."""

import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from mlgate.catalog import json_schema
from mlgate.demo import example
from mlgate.demo.repository import Repository, environment, start
from mlgate.errors import Exit, NotEvaluatedError, Problem
from mlgate.result.codec import read
from mlgate.result.report import Report

Say = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One change to the model, and the exit code that the gates ought to give it."""

    name: str
    message: str
    expected: Exit


@dataclass(frozen=True, kw_only=True)
class Run:
    """What `mlgate check` made of a branch."""

    branch: Branch
    out: Path  #: its folder of reports
    report: Report

    @property
    def as_expected(self) -> bool:
        """Whether the verdict came out as it must."""
        return self.report.exit_code == self.branch.expected


MAIN = Branch(name="main", message="Predict income from census data", expected=Exit.PASSED)
CHANGES = (
    Branch(name="harmless", message="Train with another seed", expected=Exit.PASSED),
    Branch(name="harmful", message="Keep less about fewer people", expected=Exit.GATE_FAILED),
)


def play(folder: Path, say: Say) -> tuple[Run, ...]:
    """Build the repository in `folder` and run both changes through the gates.

    Returns
    -------
    tuple of Run
        One a change, whatever its verdict.

    Raises
    ------
    ConfigurationError
        If the folder holds something that no demo made.
    NotEvaluatedError
        If git, the training or a tool is missing or fails.

    """
    example.require_training_packages()
    repository = start(folder)
    example.copy_into(folder)
    example.train_with(sys.executable, folder)
    _editor_schema(folder)
    say(f"{MAIN.name}: {MAIN.message}")
    repository.commit(MAIN.message)
    main = _train_and_check(repository, MAIN, say)
    if not main.as_expected:
        raise _failed("mlgate check on main", f"exit code {main.report.exit_code}; see {main.out}")
    save = ("-m", "mlgate", "baseline", "save", "--out", str(_out(MAIN)))
    _timed(repository, save, "baseline saved", say)
    return tuple(_branch(repository, change, say) for change in CHANGES)


def _branch(repository: Repository, branch: Branch, say: Say) -> Run:
    say(f"{branch.name}: {branch.message}")
    repository.git("checkout", "--quiet", "-b", branch.name, "main")
    repository.git("apply", "-", given=example.change(branch.name))
    repository.commit(branch.message)
    return _train_and_check(repository, branch, say)


def _out(branch: Branch) -> Path:
    return Path("mlgate-out") / branch.name


def _train_and_check(repository: Repository, branch: Branch, say: Say) -> Run:
    said = _timed(repository, ("-m", "mlgate", "run"), "trained", say)
    say(f"  {said.splitlines()[-1]}")
    out = _out(branch)
    verdicts = (Exit.PASSED, Exit.GATE_FAILED)
    check = ("-m", "mlgate", "check", "--out", str(out))
    _timed(repository, check, "checked", say, allowed=verdicts)
    report = read(repository.folder / out / "result.json")
    return Run(branch=branch, out=repository.folder / out, report=report)


def _timed(
    repository: Repository,
    arguments: Sequence[str],
    done: str,
    say: Say,
    *,
    allowed: Sequence[int] = (0,),
) -> str:
    """Run this Python with `arguments` in the repository; say how long it took."""
    began = time.monotonic()
    process = subprocess.run(  # noqa: S603  # a list of our own, no shell
        [sys.executable, *arguments],
        cwd=repository.folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if process.returncode not in allowed:
        raise _failed(" ".join(arguments), (process.stdout + process.stderr).strip())
    say(f"  {done} in {time.monotonic() - began:.1f} s")
    return process.stdout


def _editor_schema(folder: Path) -> None:
    """Write the schema that the policy's editor modeline names."""
    path = folder / ".mlgate" / "schema.json"
    path.parent.mkdir()
    path.write_text(json.dumps(json_schema(), indent=1) + "\n", encoding="utf-8")


def _failed(what: str, said: str) -> NotEvaluatedError:
    return NotEvaluatedError(Problem(code="MLG050", message=f"{what} failed: {said}"))
