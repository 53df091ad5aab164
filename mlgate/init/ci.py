"""What both forges' files are made of."""

import re
import shlex
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.init.proposal import Proposal
from mlgate.init.work_tree import WorkTree
from mlgate.init.yaml_text import remark, scalar

if TYPE_CHECKING:
    from mlgate.policy.bound import Policy

_ALONE = "pip install mlgate"
_PLAIN_COMMAND = re.compile(r"[A-Za-z][\w ./=-]*", re.ASCII)


@dataclass(frozen=True, kw_only=True)
class Job:
    """One job that trains, checks, and keeps the baseline."""

    folder: str  #: of the policy, from the top of the repository; "" for the top itself
    install: str
    train: str | None
    missing: tuple[str, ...]  #: what no command is known for
    check: str
    save: str | None  #: null where the baseline needs no keeping
    branch: str  #: the default one

    @property
    def installs_mlgate_alone(self) -> bool:
        """Whether nothing says what the training imports."""
        return self.install == _ALONE

    def below(self, path: str) -> str:
        """A path of the policy's folder from the top of the repository."""
        return f"{self.folder}/{path}" if self.folder else path


def job(proposal: Proposal, path: Path, tree: WorkTree) -> Job:
    """The job of a policy that is to stand at `path`."""
    results = [] if proposal.predictions is None else [proposal.predictions["path"]]
    for entry in (one for of in proposal.entries.values() for one in of):
        results += [entry.keys["file"]] if "file" in entry.keys else []
    return _job(
        path,
        tree,
        trains=proposal.pipeline is not None,
        saves=proposal.baseline == "store",
        results=results,
    )


def job_of(policy: "Policy", path: Path, tree: WorkTree) -> Job:
    """The job of a policy that stands at `path` already."""
    from mlgate.policy.model import StorePlace

    sections = policy.sections
    results = [] if sections.predictions is None else [sections.predictions.path]
    for entry in (one for of in policy.entries.values() for one in of):
        file = getattr(entry.params, "file", None)
        results += [file] if isinstance(file, str) else []
    return _job(
        path,
        tree,
        trains=sections.pipeline is not None,
        saves=any(isinstance(place, StorePlace) for place in sections.baseline.from_),
        results=results,
    )


def _job(path: Path, tree: WorkTree, *, trains: bool, saves: bool, results: list[str]) -> Job:
    root = path.resolve().parent
    config = "" if path.name == "mlgate.yaml" else f" --config {shlex.quote(path.name)}"
    # Through mlgate, so that what the outputs were made from is written down beside them.
    train = f"mlgate run{config}" if trains else None
    return Job(
        folder=_folder(root, tree),
        install=_install(root, tree),
        train=train,
        missing=()
        if train is not None
        else tuple(path for path in dict.fromkeys(results) if path not in tree.tracked),
        check=f"mlgate check{config}",
        save=f"mlgate baseline save{config}" if saves else None,
        branch=tree.default_branch or "main",
    )


def command(text: str) -> str:
    """A command as a YAML value."""
    return text if _PLAIN_COMMAND.fullmatch(text) else scalar(text)


def to_install() -> str:
    """The comment that stands where no file names what the training imports."""
    return "# and what the training needs: nothing here names it (requirements.txt, pyproject.toml)"


def step_to_write(missing: tuple[str, ...]) -> str | None:
    """The comment that stands where the training has to."""
    return f"# add the command that writes {remark(', '.join(missing))} here" if missing else None


def _folder(root: Path, tree: WorkTree) -> str:
    if tree.top is None:
        return ""
    folder = root.relative_to(tree.top.resolve()).as_posix()
    return "" if folder == "." else folder


def _install(root: Path, tree: WorkTree) -> str:
    """Plain pip, with what the repository says it needs."""
    if (root / "requirements.txt").is_file():
        return "pip install mlgate -r requirements.txt"
    if tree.top is not None and (tree.top / "requirements.txt").is_file():
        up = "../" * len(root.relative_to(tree.top.resolve()).parts)
        return f"pip install mlgate -r {up}requirements.txt"
    if (root / "pyproject.toml").is_file() or (root / "setup.py").is_file():
        return "pip install mlgate ."
    return _ALONE
