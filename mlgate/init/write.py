"""The files that `mlgate init` writes; none that exists is ever touched."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.errors import ConfigurationError, NotEvaluatedError, Place, Problem
from mlgate.init import github, gitlab
from mlgate.init.ci import Job
from mlgate.init.template import SCHEMA

if TYPE_CHECKING:
    from mlgate.init.work_tree import WorkTree


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What was asked for on the command line."""

    policy: Path
    github: bool = False
    gitlab: bool = False

    @property
    def has_policy(self) -> bool:
        """Whether the policy is there already, so that only a job is to be written."""
        return _is_there(self.policy)


def refuse_existing(wanted: Wanted, tree: "WorkTree") -> None:
    """Refuse before anything is looked at, where all that was asked for is there already.

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
    there = jobs_there(wanted, tree)
    if not wanted.has_policy or len(there) < wanted.github + wanted.gitlab:
        return
    how = "look at it with `mlgate check`, or write another: mlgate init --out PATH"
    in_the_way = [_exists(policy, how)]
    in_the_way += [_exists(path, "edit it, or move it away") for path in there]
    raise ConfigurationError(*in_the_way)


def jobs_there(wanted: Wanted, tree: "WorkTree") -> tuple[Path, ...]:
    """The jobs that were asked for and are there already."""
    top = _top(wanted, tree)
    asked = ((wanted.github, github.PATH), (wanted.gitlab, gitlab.PATH))
    return tuple(top / path for wish, path in asked if wish and _is_there(top / path))


def jobs(of: Job, wanted: Wanted, tree: "WorkTree") -> dict[Path, str]:
    """Every file of a forge that was asked for and is not there, with its text."""
    top = _top(wanted, tree)
    there = jobs_there(wanted, tree)
    found = {}
    if wanted.github and top / github.PATH not in there:
        found[top / github.PATH] = github.render(of)
    if wanted.gitlab and top / gitlab.PATH not in there:
        found[top / gitlab.PATH] = gitlab.render(of)
        if not _is_there(top / gitlab.MAIN):
            found[top / gitlab.MAIN] = f"{gitlab.INCLUDE}\n"
    return found


def _top(wanted: Wanted, tree: "WorkTree") -> Path:
    return tree.top or wanted.policy.resolve().parent


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
