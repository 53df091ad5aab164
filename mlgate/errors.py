"""The exit codes, and the few kinds of error; each owns its code, place and fix."""

import signal
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar


class Exit(IntEnum):
    """What the process tells the CI system."""

    PASSED = 0  #: nothing blocks
    GATE_FAILED = 1  #: a blocking check failed, and only that
    USAGE = 2  #: the command line or mlgate.yaml is wrong
    NOT_EVALUATED = 3  #: something could not be measured
    INTERNAL = 4  #: a bug of mlgate
    NOTHING_CHECKED = 5  #: no check was made
    INTERRUPTED = 130  #: stopped by the user


#: Of several verdicts the last of these decides the exit code.
_LEAST_TO_WORST = (0, 5, 3, 1, 2, 4)


def worst_of(codes: Iterable[int]) -> int:
    """The exit code of several verdicts; one of a user's own is worse than 0 only."""
    return max(
        codes, key=lambda code: _LEAST_TO_WORST.index(code) if code in _LEAST_TO_WORST else 0.5
    )


@dataclass(frozen=True, kw_only=True, slots=True)
class Place:
    """Where in a file something stands; lines and columns count from 1."""

    file: str
    line: int | None = None
    column: int | None = None
    length: int = 1  #: characters to mark, from `column`
    source: str | None = None  #: the text of that line, without its end

    def __str__(self) -> str:
        return ":".join(
            str(part) for part in (self.file, self.line, self.column) if part is not None
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Problem:
    """One thing that is wrong: what, where, and what to do."""

    message: str
    code: str  #: stable, as `MLG001`; `mlgate explain MLG001` says more
    place: Place | None = None
    hint: str | None = None  #: stands beside the mark: "did you mean max_drop?"
    fix: str | None = None


class MlgateError(Exception):
    """A cause outside the program; shown without a traceback."""

    exit_code: ClassVar[Exit] = Exit.NOT_EVALUATED

    def __init__(self, *problems: Problem) -> None:
        if not problems:
            raise ValueError("an error without a problem explains nothing")
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


class ConfigurationError(MlgateError):
    """The command line or the policy is wrong."""

    exit_code = Exit.USAGE


class NotEvaluatedError(MlgateError):
    """Nothing can be measured: no baseline commit, a locked output folder, a full disk."""

    exit_code = Exit.NOT_EVALUATED


class NothingCheckedError(MlgateError):
    """The policy or the selection leaves no check to make."""

    exit_code = Exit.NOTHING_CHECKED


#: Signals that end a run: Ctrl-C, a cancelled job, a terminal that was closed.
STOPS: tuple[int, ...] = tuple(
    int(getattr(signal, name))
    for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
    if hasattr(signal, name)
)


def was_interrupted(error: BaseException) -> bool:
    """Whether Ctrl-C is behind an error: a library may wrap what it was interrupted by."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, KeyboardInterrupt):
            return True
        chain = chain.__cause__ or chain.__context__
    return False


#: Causes that belong to no gate; gates bring their own `CODES`.
CODES: dict[str, str] = {
    "MLG001": "The policy is not valid YAML, or is too deep, too large or not UTF-8.",
    "MLG002": "A key of the policy is not known.",
    "MLG003": "A value of the policy has the wrong type or is outside what is allowed.",
    "MLG004": "A limit of the policy can never fail, or can never pass, so it decides nothing.",
    "MLG005": "Two entries of the policy make checks of the same id.",
    "MLG006": "A name in the policy (metric, dataset, gate) is not known.",
    "MLG007": "A key that the policy needs is missing.",
    "MLG008": "A data contract that the policy names cannot be read.",
    "MLG009": "A gate that another package brings cannot be used.",
    "MLG010": "The command line is wrong.",
    "MLG020": "The commit to compare with is not in this clone.",
    "MLG021": "A baseline exists but cannot be reached, or is damaged.",
    "MLG022": "A baseline is promised (by the base branch, or by a `path`), and no place has it.",
    "MLG023": "Too few rows are shared with the baseline, or their labels differ.",
    "MLG024": "No baseline exists yet.",
    "MLG025": "Git cannot read the repository, or distrusts its owner.",
    "MLG026": "The baseline cannot be saved, or the result is not one to compare with.",
    "MLG030": "The output folder cannot be written, or another run is using it.",
    "MLG031": "A result file is not one that mlgate wrote, or has another version.",
    "MLG040": "No check was made: the policy is empty or the selection matches nothing.",
    "MLG050": "The demo cannot be built: a program or package is missing, or a step of it failed.",
    "MLG060": "An output does not belong to the inputs in place: they moved since it was made.",
    "MLG061": "The policy's command cannot be run, failed, or did not write its outputs.",
    "MLG062": "A command in a fresh copy imported code of the work tree, so what it made is not "
    "of the copy.",
    "MLG063": "A command in a fresh copy changed a file of the work tree: one that it `needs`, "
    "which is linked and not copied, or an output in place.",
    "MLG064": "A rerun of the base predicts what the candidate does, though code differs and "
    "nothing shows which code the rerun imported.",
    "MLG070": (
        "The ledger of looks at the test set cannot be read or written, or a later mlgate wrote it."
    ),
    "MLG080": "Nothing tells how noisy the test set is: there are no predictions to plan from.",
    "MLG098": "The run was interrupted before there was a verdict.",
    "MLG099": "A bug of mlgate.",
}
