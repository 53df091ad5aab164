"""Where the example's files are, and which of them make a repository."""

import json
import shutil
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

from mlgate.errors import NotEvaluatedError, Problem

CHANGES = "changes"  #: folder of the example with one patch a branch; no part of the repository
TRAINING_NEEDS = ("sklearn", "pandas", "pyarrow")


def copy_into(folder: Path) -> None:
    """Copy the example, without its changes and without what a run leaves behind."""
    left_out = shutil.ignore_patterns(CHANGES, "out", "mlgate-out", ".mlgate", "__pycache__")
    with as_file(files("mlgate.demo") / "example") as shipped:
        shutil.copytree(_existing(shipped), folder, ignore=left_out, dirs_exist_ok=True)


def train_with(python: str, folder: Path) -> None:
    """Name an interpreter in the copied policy, unless `python` on the PATH is this one."""
    found = shutil.which("python")
    if found is not None and Path(found) == Path(python):
        return
    policy = folder / "mlgate.yaml"
    text = policy.read_text(encoding="utf-8")
    said = text.replace("command: [python, ", f"command: [{json.dumps(python)}, ")
    policy.write_text(said, encoding="utf-8", newline="\n")


def change(name: str) -> bytes:
    """Return the patch that makes a branch."""
    with as_file(files("mlgate.demo") / "example") as shipped:
        return (_existing(shipped) / CHANGES / f"{name}.patch").read_bytes()


def require_training_packages() -> None:
    """Raise `NotEvaluatedError` if the packages that the example trains with are missing."""
    missing = [name for name in TRAINING_NEEDS if find_spec(name) is None]
    if missing:
        raise NotEvaluatedError(
            Problem(
                code="MLG050",
                message=f"the demo trains a model, and {' and '.join(missing)} cannot be imported",
                fix="pip install 'mlgate[demo]'",
            )
        )


def _existing(shipped: Path) -> Path:
    """Return the example in the package or, in a checkout that is installed in place, beside it."""
    if shipped.is_dir():
        return shipped
    return Path(__file__).parents[2] / "examples" / "income"
