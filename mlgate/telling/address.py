"""Where the API of a change that is named outside CI lies: the token goes nowhere else."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from mlgate.baseline import git
from mlgate.errors import ConfigurationError, NotEvaluatedError, Problem

_VARIABLE: Final = {"github": "GITHUB_API_URL", "gitlab": "CI_API_V4_URL"}
_BELOW: Final = {"github": "/api/v3", "gitlab": "/api/v4"}
#: Hosts that name no API of their own; the others speak for themselves.
_PUBLIC: Final = {
    "github.com": "https://api.github.com",
    "ssh.github.com": "https://api.github.com",
    "www.github.com": "https://api.github.com",
    "gitlab.com": "https://gitlab.com/api/v4",
    "altssh.gitlab.com": "https://gitlab.com/api/v4",
    "www.gitlab.com": "https://gitlab.com/api/v4",
}
_TENANT: Final = ".ghe.com"  #: GitHub Enterprise Cloud with data residency
#: One without a dot may be a name of ssh's own configuration, which leads anywhere.
_HOST: Final = re.compile(r"[a-z0-9_-]+(\.[a-z0-9_-]+)+|localhost|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, kw_only=True)
class Remote:
    """The host of the remote `origin`."""

    host: str = ""  #: lower case; empty where there is none
    web: str = ""  #: where its pages lie


def origin(top: Path | None) -> Remote:
    """Return the host that a clone comes from."""
    if top is None:
        return Remote()
    try:
        url = os.fsdecode(git.run(top, "config", "--get", "remote.origin.url")).strip()
        return _remote(url)
    except (NotEvaluatedError, ValueError):
        return Remote()


def with_api(forge: str, remote: Remote, environ: Mapping[str, str]) -> Mapping[str, str]:
    """Return the environment with the address of the API that the origin's host has.

    Raises
    ------
    ConfigurationError
        If neither a variable nor the origin says where the API lies.

    """
    variable = _VARIABLE[forge]
    if environ.get(variable, "").strip():
        return environ
    api = _api(forge, remote)
    if api is None:
        raise ConfigurationError(
            Problem(
                code="MLG010",
                message=f"--change is given, and `origin` does not tell where the API of {forge} "
                "lies",
                fix=f"set {variable}, as {variable}=https://HOST{_BELOW[forge]}",
            )
        )
    return {**environ, variable: api}


def _api(forge: str, remote: Remote) -> str | None:
    if remote.host in _PUBLIC:
        public = _PUBLIC[remote.host]
        # A token of one forge is not sent to another.
        return public if forge in public else None
    if not _HOST.fullmatch(remote.host):
        return None
    if forge == "github" and remote.host.endswith(_TENANT):
        return f"https://api.{remote.host}"
    return f"{remote.web}{_BELOW[forge]}"


def _remote(url: str) -> Remote:
    if "://" not in url:  # user@host:path, of ssh
        host = url.partition(":")[0].rpartition("@")[2].lower() if ":" in url else ""
        return Remote(host=host, web=f"https://{host}")
    parts = urlsplit(url)
    host = (parts.hostname or "").lower()
    named = f"[{host}]" if ":" in host else host
    if parts.scheme not in {"http", "https"}:  # the port is of ssh or git
        return Remote(host=named, web=f"https://{named}")
    port = f":{parts.port}" if parts.port else ""
    return Remote(host=named, web=f"{parts.scheme}://{named}{port}")
