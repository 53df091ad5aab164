"""Where a place's folder or file is on this machine."""

import re
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mlgate.result.url import is_url, without_secrets

_VARIABLE = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")


class NotLocalError(Exception):
    """The place cannot be reached from here; says why, and what to do."""

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix


def local_path(said: str, root: Path, environ: Mapping[str, str]) -> Path:
    """The path that a policy means: relative to `root`, with `${NAME}` from the environment.

    Raises
    ------
    NotLocalError
        If a variable is not set, or the path is a URL of another scheme than `file`.

    """
    unset = [name for name in _VARIABLE.findall(said) if not environ.get(name)]
    if unset:
        raise NotLocalError(
            f"the environment variable {unset[0]} is not set", f"set {unset[0]} for this job"
        )
    path = _VARIABLE.sub(lambda found: environ[found[1]], said)
    if not is_url(path):
        return root / path
    parts = urlsplit(path)
    if parts.scheme.lower() != "file" or parts.netloc not in ("", "localhost"):
        raise NotLocalError(
            f"{shown(said)} cannot be read by this version, which knows local folders only",
            "give a folder, for example one that the job restores from its cache",
        )
    return Path(unquote(parts.path))


def shown(said: str) -> str:
    """A place as it may be printed: variables by name, no secrets."""
    return without_secrets(said)
