"""What is asked of one run."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate.policy.bound import Policy
from mlgate.result.context import Context


@dataclass(frozen=True, kw_only=True)
class Order:
    """What is asked of one run."""

    policy: Policy
    config: str | None = None  #: the policy as `--config` names it; null: it need not be named
    context: Context | None  #: what the CI system says of the build; null on a laptop
    environ: Mapping[str, str]
    gates: tuple[str, ...] = ()  #: patterns of the checks to make; empty means all
    base_ref: str | None = None
    scratch: Path  #: a private folder that goes away with the run
    logs: Path | None = None  #: where logs of commands are kept; null: they go with `scratch`
    started: str  #: ISO 8601, UTC
    clock: Callable[[], float]  #: seconds from any fixed moment
