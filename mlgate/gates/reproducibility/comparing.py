"""One output of a fresh run beside the one it has to reproduce."""

from pathlib import Path

from mlgate.gates.reproducibility.arrays import compare_arrays
from mlgate.gates.reproducibility.asked import (
    Asked,
    MismatchError,
    NotWrittenError,
    TroubleError,
    UnusableError,
)
from mlgate.gates.reproducibility.container import first_difference
from mlgate.gates.reproducibility.evidence import Comparison, First, Trouble
from mlgate.gates.reproducibility.kind import Kind
from mlgate.gates.reproducibility.level import Level
from mlgate.gates.reproducibility.numbers_file import compare_numbers
from mlgate.gates.reproducibility.tables import compare_tables

_ARTIFACT = Level(name="artifact")
_VALUES = {
    Kind.NUMBERS: compare_numbers,
    Kind.TABLE: compare_tables,
    Kind.ARRAY: compare_arrays,
}


def compare(fresh: Path, reference: Path, asked: Asked) -> Comparison:
    """How two files differ, and the levels that hold.

    Parameters
    ----------
    fresh
        The folder of a fresh run.
    reference
        The folder that holds the file it has to reproduce.
    asked
        The output, and how it is compared.

    """
    here, there = fresh / asked.path, reference / asked.path
    try:
        _look_at_reference(there, asked)
        _look_at_fresh(here, fresh, asked)
        first = first_difference(here, there)
        if asked.kind is Kind.OPAQUE or asked.level.name == "artifact":
            return _as_files(here, there, asked, first)
        tally, held = _VALUES[asked.kind](here, there, asked)
    except TroubleError as error:
        return Comparison(trouble=Trouble(reason=error.reason, fix=error.fix, code=error.code))
    except (MismatchError, UnusableError) as error:
        return Comparison(mismatch=str(error), usable=isinstance(error, MismatchError))
    except NotWrittenError as error:
        return Comparison(mismatch=str(error), written=False)
    except OSError as error:
        reason = f"{asked.path} cannot be read: {error.strerror or error}"
        fix = "let the user that runs mlgate read it"
        return Comparison(trouble=Trouble(reason=reason, fix=fix))
    if first is None:
        held = (_ARTIFACT, *held)
    return Comparison(held=held, tally=tally, first=first)


def _as_files(here: Path, there: Path, asked: Asked, first: First | None) -> Comparison:
    """At the level `artifact`; the values are looked at only to say how far apart they are."""
    if first is None:
        return Comparison(held=(_ARTIFACT,))
    if asked.kind is Kind.OPAQUE:
        return Comparison(first=first)
    try:
        tally, held = _VALUES[asked.kind](here, there, asked)
    except (TroubleError, MismatchError, UnusableError):
        return Comparison(first=first)
    return Comparison(first=first, tally=tally, held=held)


def _look_at_reference(path: Path, asked: Asked) -> None:
    if path.is_dir():
        raise TroubleError(
            f"{asked.path} is a folder", "name the files in it, under `outputs` and `compare`"
        )
    if not path.is_file():
        raise TroubleError(
            f"{asked.path} is not there", "let the command write it, or take it out of `compare`"
        )
    if not path.stat().st_size and asked.level.name != "artifact":
        raise TroubleError(f"{asked.path} is empty", "find out why nothing was written")


def _look_at_fresh(path: Path, folder: Path, asked: Asked) -> None:
    """Refuse what is no file, and a link that leads out of the copy, perhaps to the reference."""
    if not path.exists() and not path.is_symlink():
        raise NotWrittenError("the training ended without an error and did not write it")
    if not path.resolve().is_relative_to(folder.resolve()):
        raise UnusableError("the command wrote a link that leads out of its folder")
    if path.is_dir():
        raise UnusableError("the command wrote a folder of that name")
    if not path.is_file():
        raise UnusableError("what the command wrote is no file")
    if not path.stat().st_size and asked.level.name != "artifact":
        raise UnusableError("it is empty")
