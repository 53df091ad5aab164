"""The key that ids are hashed with before they are kept."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass

VARIABLE = "MLGATE_ID_KEY"
BY_NAME = "name"  #: no secret: the policy's name keeps ids of two policies apart, and no more
_CHECKED_TEXT = b"mlgate id key"


class WrongKeyError(Exception):
    """The ids were hashed with a key that is not in the environment."""


@dataclass(frozen=True, kw_only=True)
class IdKey:
    """A key and what may be told of it."""

    source: str  #: MLGATE_ID_KEY or `name`
    secret: bytes

    @property
    def check(self) -> str:
        """Tells a wrong key without giving the right one away."""
        return hmac.digest(self.secret, _CHECKED_TEXT, "sha256").hex()[:16]


def current(name: str, environ: Mapping[str, str]) -> IdKey:
    """The key to save with: the environment's, else the policy's name."""
    secret = environ.get(VARIABLE)
    if secret:
        return IdKey(source=VARIABLE, secret=secret.encode("utf-8", "surrogateescape"))
    return IdKey(source=BY_NAME, secret=name.encode())


def matching(source: str, check: str | None, *, name: str, environ: Mapping[str, str]) -> bytes:
    """The key that a bundle was saved with; `WrongKeyError` if it is not here."""
    key = current(name, environ) if source == VARIABLE else current(name, {})
    if key.source != source:
        raise WrongKeyError(f"the ids are hashed with {VARIABLE}, which is not set here")
    if check is None or not hmac.compare_digest(key.check, check):
        raise WrongKeyError(f"the ids are hashed with another {source} than the one here")
    return key.secret
