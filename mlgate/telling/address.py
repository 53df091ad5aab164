"""Where the API of a change that is named outside CI lies: the token goes nowhere else."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from mlgate import catalog
from mlgate.baseline import git
from mlgate.errors import ConfigurationError, NotEvaluatedError, Problem
from mlgate.forge.api_address import ApiAddress

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
    known = _address(forge)
    variable = known.variable
    if environ.get(variable, "").strip():
        return environ
    api = _api(forge, remote)
    if api is None:
        raise ConfigurationError(
            Problem(
                code="MLG010",
                message=f"--change is given, and `origin` does not tell where the API of {forge} "
                "lies",
                fix=f"set {variable}, as {variable}=https://HOST{known.below}",
            )
        )
    return {**environ, variable: api}


def _api(forge: str, remote: Remote) -> str | None:
    known = _address(forge)
    if remote.host in known.public:
        return known.public[remote.host]
    of_others = any(remote.host in _address(name).public for name in catalog.names("publish"))
    if of_others or not _HOST.fullmatch(remote.host):  # a token of one forge goes to no other
        return None
    if known.tenants is not None and remote.host.endswith(known.tenants):
        return f"https://api.{remote.host}"
    return f"{remote.web}{known.below}"


def _address(forge: str) -> ApiAddress:
    said: ApiAddress = catalog.member("publish", forge).API
    return said


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
