"""What a function of the policy's environment is evaluated with: folders and an environment."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.gate import World


@dataclass(frozen=True, kw_only=True)
class Outside:
    """Where a program that evaluates a metric runs, and what it may see."""

    root: Path  #: the policy's folder
    scratch: Path  #: a private folder that goes away with the run
    logs: Path | None  #: where its output is kept; None: it goes with `scratch`
    environ: Mapping[str, str]
    examples: bool  #: whether values of rows may be shown
    commit: str | None  #: the baseline's


def outside(world: "World") -> Outside:
    """The same of a run."""
    from mlgate.baseline.outcome import Found

    baseline = world.baseline
    return Outside(
        root=world.root,
        scratch=world.scratch,
        logs=world.logs,
        environ=world.environ,
        examples=world.examples,
        commit=baseline.commit if isinstance(baseline, Found) else None,
    )
