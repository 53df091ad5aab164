"""The files that `mlgate init` writes; none that exists is ever touched."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.errors import ConfigurationError, NotEvaluatedError, Place, Problem
from mlgate.init import github, gitlab
from mlgate.init.ci import job
from mlgate.init.template import SCHEMA

if TYPE_CHECKING:
    from mlgate.init.settle import Settled
    from mlgate.init.work_tree import WorkTree


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for on the command line."""

    policy: Path
    github: bool = False
    gitlab: bool = False


def refuse_existing(wanted: Wanted, tree: "WorkTree") -> None:
    """Refuse before anything is looked at.

    Raises
    ------
    ConfigurationError
        With every file that is in the way.

    """
    policy = wanted.policy
    if not policy.resolve().parent.is_dir():
        raise ConfigurationError(
            Problem(
                code="MLG010",
                message=f"the folder {policy.parent} does not exist",
                fix="make it, or name another file with --out",
            )
        )
    top = tree.top or policy.resolve().parent
    in_the_way = []
    if _is_there(policy):
        in_the_way.append(
            _exists(
                policy, "look at it with `mlgate check`, or write another: mlgate init --out PATH"
            )
        )
    for asked, path, option in (
        (wanted.github, top / github.PATH, "--github"),
        (wanted.gitlab, top / gitlab.PATH, "--gitlab"),
    ):
        if asked and _is_there(path):
            in_the_way.append(_exists(path, f"leave out {option}, or move the file away"))
    if in_the_way:
        raise ConfigurationError(*in_the_way)


def texts(settled: "Settled", wanted: Wanted, tree: "WorkTree") -> dict[Path, str]:
    """Every file with its text, the policy first."""
    policy = wanted.policy
    top = tree.top or policy.resolve().parent
    found = {policy: settled.text}
    of = job(settled.proposal, policy, tree)
    if wanted.github:
        found[top / github.PATH] = github.render(of)
    if wanted.gitlab:
        found[top / gitlab.PATH] = gitlab.render(of)
        if not _is_there(top / gitlab.MAIN):
            found[top / gitlab.MAIN] = f"{gitlab.INCLUDE}\n"
    return found


def write(files: Mapping[Path, str]) -> None:
    """Write each file that is not there yet.

    Raises
    ------
    ConfigurationError
        If one has come into being meanwhile.
    NotEvaluatedError
        If a folder cannot be written.

    """
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(text)
        except FileExistsError:
            raise ConfigurationError(_exists(path, "start again with --out PATH")) from None
        except OSError as error:
            raise NotEvaluatedError(
                Problem(
                    code="MLG030",
                    message=f"{path} cannot be written: {error.strerror or error}",
                    fix="let the user that runs mlgate write here",
                )
            ) from None


def editor_files(policy: Path) -> dict[Path, str]:
    """The schema that the policy's first line names, where it is not there yet.

    The folder keeps itself out of git: the schema belongs to the installed version, and bundles of
    baselines come to lie beside it.
    """
    from mlgate.catalog import json_schema

    schema = policy.parent / SCHEMA
    wanted = {
        schema: json.dumps(json_schema(), indent=1) + "\n",
        schema.parent / ".gitignore": "*\n",
    }
    return {path: text for path, text in wanted.items() if not _is_there(path)}


def _is_there(path: Path) -> bool:
    return path.exists() or path.is_symlink()


def _exists(path: Path, fix: str) -> Problem:
    message = f"{path} exists, and init never overwrites a file"
    return Problem(code="MLG010", message=message, place=Place(file=str(path)), fix=fix)
