"""A metric, as far as it is known before anything is measured."""

from dataclasses import dataclass
from typing import Literal

from mlgate.gates.metrics.importable import Importable
from mlgate.result.outcome import Direction

#: A key of the policy that only some metrics have.
Parameter = Literal["average", "beta", "k", "column", "reads", "python", "timeout"]


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What the policy and the report need to know of a metric."""

    name: str  #: as scikit-learn names it
    family: str  #: the module of `mlgate.gates.metrics.families` that gives it
    title: str
    #: which way is better; None where the limit says it
    direction: Direction | None
    low: float  #: smallest value it can take
    high: float  #: largest value it can take
    sign: int = 1  #: -1 where it is the negative of its family's value
    unit: str | None = "fraction"
    #: roles of the predictions that it reads, and that have to be without defects: `score`,
    #: `probability` (a score that is one), `decision`
    reads: tuple[str, ...]
    tasks: tuple[str, ...] = ("binary",)
    opposite: str | None = None  #: the same number with the other sign
    share_of_baseline: bool = True  #: whether a margin may be a share of the baseline's value
    #: of its definition; values of another version are not comparable
    version: int = 1
    takes: tuple[Parameter, ...] = ()  #: keys that an entry may give beside its name
    average: str | None = None
    beta: float = 1.0
    k: int | None = None
    column: str | None = None  #: which of several score columns
    #: of the policy's environment, which gives it; None for a metric of mlgate's own
    function: Importable | None = None
    measured: str = ""  #: name of the sums that it is computed from; empty: its family's

    @property
    def sums(self) -> str:
        """The name of the sums that it is computed from; metrics may share them."""
        return self.measured or self.family

    @property
    def key(self) -> str:
        """What tells it from every other metric of a run, parameters included."""
        given = [("average", self.average), ("k", self.k), ("column", self.column)]
        given += [("beta", f"{self.beta:g}")] if self.beta != 1.0 else []
        said = ",".join(f"{name}={value}" for name, value in given if value is not None)
        said = self.function.said if self.function is not None else said
        return f"{self.name}({said})" if said else self.name
