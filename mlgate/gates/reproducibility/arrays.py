"""Two `.npy` or `.npz` files; an array of Python objects is a pickle, and is never loaded."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.gates.reproducibility.array_difference import ArrayDifference, compare_parts
from mlgate.gates.reproducibility.asked import (
    Asked,
    MismatchError,
    TroubleError,
    UnusableError,
)
from mlgate.gates.reproducibility.evidence import Tally
from mlgate.gates.reproducibility.level import Level

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

_FIX = "write it again with `numpy.save`, without Python objects"
_MAX_MEMBER = 4_000_000_000  #: bytes of one array of a .npz, which has to fit into memory
_AT_ONCE = 1_000_000  #: elements


def compare_arrays(fresh: Path, reference: Path, asked: Asked) -> tuple[Tally, tuple[Level, ...]]:
    """How the arrays differ, and the levels that hold.

    Raises
    ------
    TroubleError
        If the reference cannot be read, or has no elements.
    UnusableError
        If the fresh file cannot be read.
    MismatchError
        If it has other names, types or shapes.

    """
    names = _names(reference, asked.path)
    try:
        here = _names(fresh, asked.path)
    except TroubleError as error:
        raise UnusableError(error.reason) from error
    _same_names(here, names)
    found = ArrayDifference(levels=asked.levels, examples=asked.examples)
    for name in names:
        there = _array(reference, name, asked.path)
        try:
            candidate = _array(fresh, name, asked.path)
        except TroubleError as error:
            raise UnusableError(error.reason) from error
        label = f"`{name}`" if name else "it"
        if candidate.dtype != there.dtype:
            raise MismatchError(f"{label} is {candidate.dtype} instead of {there.dtype}")
        if candidate.shape != there.shape:
            raise MismatchError(
                f"{label} has the shape {_shape(candidate)} instead of {_shape(there)}"
            )
        for field, a, b in _fields(name, candidate, there):
            for offset, x, y in _parts(a, b):
                compare_parts(found, field, offset, x, y)
    return _conclude(found, asked)


def _conclude(found: ArrayDifference, asked: Asked) -> tuple[Tally, tuple[Level, ...]]:
    if not found.total:
        raise TroubleError(f"{asked.path} has no elements", "find out why the array is empty")
    if asked.level.name == "decision" and not found.labels:
        raise TroubleError(
            f"{asked.path} has no labels: all of its elements are fractions",
            "write {close: {rtol: 1e-05, atol: 1e-06}}",
            "MLG412",
        )
    return found.tally(), found.held()


def _names(path: Path, shown: str) -> list[str]:
    """Arrays of the file; the one of a `.npy` has no name."""
    if path.suffix.lower() == ".npy":
        return [""]
    if not zipfile.is_zipfile(path):
        raise TroubleError(f"{shown} is no .npz file, or is cut off", _FIX)
    try:
        with zipfile.ZipFile(path) as archive:
            for member in archive.infolist():
                if member.file_size > _MAX_MEMBER:
                    raise TroubleError(
                        f"{shown} has an array of {member.file_size:,} bytes",
                        "write it as `.npy`, which is read in parts",
                    )
            return sorted(archive.namelist())
    except (OSError, ValueError, zipfile.BadZipFile) as error:
        raise TroubleError(f"{shown} cannot be read: {error}", _FIX) from None


def _same_names(here: list[str], there: list[str]) -> None:
    for name in there:
        if name not in here:
            raise MismatchError(f"it has no array `{name}`" if name else "it is no single array")
    extra = [name for name in here if name not in there]
    if extra:
        raise MismatchError(f"it has another array, `{extra[0]}`")


def _array(path: Path, name: str, shown: str) -> "Array":
    import numpy as np

    try:
        if not name:
            return np.asarray(np.lib.format.open_memmap(path, mode="r"))
        with zipfile.ZipFile(path) as archive, archive.open(name) as member:
            array: Array = np.lib.format.read_array(member, allow_pickle=False)
            return array
    except (OSError, ValueError, EOFError, MemoryError, RuntimeError, NotImplementedError) as error:
        reason = f"{shown} cannot be read: {_plain(str(error))}"
        raise TroubleError(reason, _FIX) from None
    except zipfile.BadZipFile as error:
        raise TroubleError(f"{shown} is cut off: {error}", _FIX) from None


def _plain(message: str) -> str:
    """NumPy's advice to allow pickles is no advice here."""
    if "pickle" in message.lower() or "object" in message.lower():
        return "it holds Python objects, which are never loaded"
    return message.split("\n", 1)[0][:200]


def _shape(array: "Array") -> str:
    return " by ".join(f"{length:,}" for length in array.shape) or "of a single number"


def _fields(name: str, a: "Array", b: "Array") -> Iterator[tuple[str, "Array", "Array"]]:
    """The array itself, or each field of its records."""
    if a.dtype.names is None:
        yield name, a, b
        return
    for field in a.dtype.names:
        yield from _fields(f"{name}.{field}" if name else field, a[field], b[field])


def _parts(a: "Array", b: "Array") -> Iterator[tuple[int, "Array", "Array"]]:
    """Both arrays in pieces that are small, with the index of each along the first axis."""
    import numpy as np

    a, b = np.atleast_1d(a), np.atleast_1d(b)
    length = a.shape[0]
    step = max(1, _AT_ONCE // max(1, a.size // max(1, length)))
    for start in range(0, length, step):
        yield start, a[start : start + step], b[start : start + step]
