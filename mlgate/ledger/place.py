"""Where a ledger is: a folder of one file a look, or a file of one line a look."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate.baseline.location import NotLocalError, local_path, shown
from mlgate.errors import NotEvaluatedError, Place, Problem
from mlgate.policy.ledger_spec import LedgerSpec

SUFFIX = ".jsonl"


class LedgerError(NotEvaluatedError):
    """The ledger cannot be used; says why, and what to do."""

    def __init__(self, message: str, *, fix: str, place: Place) -> None:
        super().__init__(Problem(code="MLG070", message=message, place=place, fix=fix))


@dataclass(frozen=True, kw_only=True)
class Ledger:
    """One ledger's place."""

    path: Path
    shown: str  #: as the policy says it

    @property
    def is_file(self) -> bool:
        """Whether it is one file of many lines, as against a folder."""
        return self.path.suffix == SUFFIX


def ledger_of(spec: LedgerSpec, root: Path, environ: Mapping[str, str]) -> Ledger:
    """The place that a policy means.

    Raises
    ------
    LedgerError
        If a variable in it is not set.

    """
    said = shown(spec.path)
    try:
        return Ledger(path=local_path(spec.path, root, environ), shown=said)
    except NotLocalError as error:
        raise LedgerError(
            f"the ledger {said}: {error.reason}", fix=error.fix, place=Place(file=said)
        ) from None


def in_work_tree(spec: LedgerSpec | None, root: Path) -> Path | None:
    """Where a ledger is that may be tracked with the policy; None where a variable says where."""
    if spec is None or spec.mode == "off":
        return None
    try:
        return local_path(spec.path, root, {})
    except NotLocalError:
        return None
