"""What a place of baselines is asked for, and the answers that all places share."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from mlgate.baseline.commit import Base, NoBase
from mlgate.baseline.outcome import Found, Missing, Refused
from mlgate.policy.model import Pipeline
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.result.provenance import Tried

if TYPE_CHECKING:
    from mlgate.data.engine import Engine


@dataclass(frozen=True, kw_only=True)
class Request:
    """A search for the baseline of one policy."""

    where: str = ""  #: what the policy says of the place beside its name: a folder, a file
    root: Path  #: the policy's folder
    top: Path | None  #: the repository's folder; null without one
    base: Base | NoBase
    name: str  #: of the policy
    predictions: PredictionsSpec | None  #: null where no check compares predictions
    files: frozenset[str]  #: paths as the entries say them
    scratch: Path  #: a private folder, where files are copied to
    environ: Mapping[str, str]
    engine: "Engine"
    pipeline: Pipeline | None = None  #: of the policy
    policy_file: str = "mlgate.yaml"  #: name of the policy's file in `root`
    may_run: bool = True  #: whether a command may be run to find it
    logs: Path | None = None  #: where logs of commands are kept; null: nowhere for long

    @property
    def wants_nothing(self) -> bool:
        """Whether no check compares with a baseline."""
        return self.predictions is None and not self.files


class Place(Protocol):
    """A module of `mlgate.baseline.places`; its name is the key under `baseline.from`."""

    NAME: str

    @staticmethod
    def find(request: Request) -> Found | Missing | Refused:
        """Look for what is wanted, and say why it is not there."""


def missing(source: str, why_not: str) -> Missing:
    """One place does not have it."""
    return Missing(tried=(Tried(source=source, why_not=why_not),))


def refused(source: str, reason: str, fix: str, code: str = "MLG021") -> Refused:
    """One place has it, or may have it, and cannot give it."""
    return Refused(reason=reason, fix=fix, code=code, tried=(Tried(source=source, why_not=reason),))
