"""What a search for a baseline ends with."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate.baseline.manifest import Manifest
from mlgate.result.provenance import Tried


@dataclass(frozen=True, kw_only=True)
class Unproven:
    """Nothing shows which code made a baseline."""

    differing: tuple[str, ...]  #: files of the pipeline's code that are others in the work tree
    leads: bool  #: whether the command's Python is known to import code of the work tree


@dataclass(frozen=True, kw_only=True)
class Found:
    """A baseline, its files copied to where they can be read."""

    source: str  #: the place's name: git, path, rerun, store
    spec: str  #: the place as the policy says it, without secrets
    commit: str | None
    distance: int | None
    predictions: Path | None  #: a file with the columns of the policy's `predictions`
    #: the key where the ids of `predictions` are HMAC-SHA256, else null
    hashed_with: bytes | None = None
    files: Mapping[str, Path]  #: by the path that an entry names
    environment: str | None = None  #: fingerprint of the environment that made it
    bundle: Manifest | None = None  #: what the bundle says of itself, where it came out of one
    note: str | None = None  #: what a reader has to know of how it was come by
    unproven: Unproven | None = None  #: null where its code is known, or is the candidate's
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Missing:
    """No place has one."""

    tried: tuple[Tried, ...] = ()
    absent: str | None = None  #: a file that the policy spells out, as it says it
    alike: str | None = None  #: the file beside it whose name is most like its


@dataclass(frozen=True, kw_only=True)
class Refused:
    """One exists but cannot be had: unreachable or damaged."""

    reason: str
    fix: str
    code: str = "MLG021"  #: stable
    tried: tuple[Tried, ...] = ()


@dataclass(frozen=True, kw_only=True)
class NotNeeded:
    """No check compares with one."""


Baseline = Found | Missing | Refused | NotNeeded
