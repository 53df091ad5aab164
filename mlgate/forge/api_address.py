"""Where the API of a forge lies, as its member says it."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class ApiAddress:
    """The addresses of one forge."""

    variable: str  #: of the environment; its CI sets it
    below: str  #: path of the API on a server of one's own: "/api/v4"
    public: Mapping[str, str]  #: host that repositories are cloned from, and its API
    tenants: str | None = None  #: end of the hosts whose API is `api.HOST`
