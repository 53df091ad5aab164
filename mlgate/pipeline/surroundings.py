"""The environment of a command in a fresh copy: without tokens, with folders of its own."""

import os
import re
from collections.abc import Mapping
from pathlib import Path

from mlgate.git import LOCATES_A_REPOSITORY

_FORGES = (
    "ACTIONS|AZURE_DEVOPS|BITBUCKET|BUILDKITE|CI|CIRCLE|DRONE|FORGEJO|GH|GITEA|GITHUB|GITLAB|"
    "MLGATE|SYSTEM|TRAVIS"
)
#: Who has one of these speaks to the forge as the job does.
_TOKEN = re.compile(
    rf"(?:{_FORGES})_?(?:\w*_)?(?:ACCESS_?TOKEN|TOKEN|PASSWORD|PASSWD|SECRET|JWT(?:_V\d+)?|PAT)",
    re.IGNORECASE,
)
_SECRETS = frozenset(
    {
        "ACTIONS_ID_TOKEN_REQUEST_URL",
        "CI_BUILD_REPO",
        "CI_REPOSITORY_URL",  # holds the job's token
        "MLGATE_ID_KEY",
    }
)
#: Lead to the work tree that the copy stands for.
_LEADS_TO_WORK_TREE = ("PYTHONPATH", "GITHUB_WORKSPACE", "CI_PROJECT_DIR")


def is_token(name: str) -> bool:
    """Whether an environment variable is named like a token or password of a forge."""
    return name.upper() in _SECRETS or _TOKEN.fullmatch(name) is not None


def without_tokens(environ: Mapping[str, str]) -> dict[str, str]:
    """The environment without what would let a command speak to the forge."""
    return {name: value for name, value in environ.items() if not is_token(name)}


def surroundings(
    environ: Mapping[str, str], *, work_tree: Path, copy: Path, folder: Path, private: Path
) -> dict[str, str]:
    """The environment of a command in a fresh copy.

    Parameters
    ----------
    environ
        What is kept, but for tokens.
    work_tree, copy
        The repository's folder, and the copy that the command sees in its place.
    folder
        Where the command runs.
    private
        Gets the folders for temporary and cached files.

    """
    own = without_tokens(environ)
    for name in LOCATES_A_REPOSITORY:
        own.pop(name, None)
    for name in _LEADS_TO_WORK_TREE:
        if name in own:
            parts = own[name].split(os.pathsep)
            own[name] = os.pathsep.join(_moved(part, work_tree, copy) for part in parts)
    temporary, cache = private / "tmp", private / "cache"
    for made in (temporary, cache):
        made.mkdir(parents=True, exist_ok=True)
    own.update(dict.fromkeys(("TMPDIR", "TMP", "TEMP"), str(temporary)))
    own.update({"XDG_CACHE_HOME": str(cache), "PWD": str(folder)})
    return own


def _moved(part: str, work_tree: Path, copy: Path) -> str:
    if not Path(part).is_absolute():
        return part
    inside = os.path.relpath(os.path.realpath(part), os.path.realpath(work_tree))
    leads_out = inside == os.pardir or inside.startswith(os.pardir + os.sep)
    return part if leads_out or Path(inside).is_absolute() else str(copy / inside)
