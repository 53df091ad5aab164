"""A program that evaluates a function of somebody's environment on rows and on resamples of them.

It runs in a process of its own, by an interpreter that may have nothing of mlgate, so it imports
the standard library and NumPy alone. Its argument is a folder with `spec.json` and the columns;
it writes `answer.json` into it.
"""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    import numpy as np

_PAIRS = 1 << 20  #: the stream of random numbers that pairs are drawn with
_PAIRS_TRIED = 4_096  #: pairs of rows among which those that differ are looked for


class Trouble(Exception):  # noqa: N818  # it is an answer, and no mistake of this program
    """Why there is no value: a word for the kind, and a text."""

    def __init__(self, kind: str, text: str = "", *, hidden: str | None = None) -> None:
        """`hidden` is said in place of a text that may have values of rows in it."""
        super().__init__(kind, text)
        self.said = {"kind": kind, "text": text, "hidden": text if hidden is None else hidden}


def main(folder: str) -> None:
    """Evaluate what the folder asks for."""
    import json

    sys.path[0] = os.getcwd()  # in place of this file's folder, as `-m` has it
    with open(os.path.join(folder, "spec.json"), encoding="utf-8") as file:
        spec = json.load(file)
    answer: dict[str, Any]
    try:
        answer = Evaluation(spec, folder).run()
    except Trouble as trouble:
        answer = {"trouble": trouble.said}
    whole = os.path.join(folder, "answer.json")
    with open(whole + ".part", "w", encoding="utf-8") as file:
        json.dump(answer, file)
    os.replace(whole + ".part", whole)


class Evaluation:
    """One function and the columns that it is called with."""

    def __init__(self, spec: dict[str, Any], folder: str) -> None:
        self.spec = spec
        self.folder = folder
        self.calls = 0
        self.columns: dict[str, np.ndarray[Any, Any]] = {}

    def run(self) -> dict[str, Any]:
        """Every group's values."""
        self._load()
        self.function = self._imported()
        groups = [self._group(*bounds) for bounds in self.spec["groups"]]
        return {"groups": groups, "calls": self.calls, "files": list(self._files())}

    def _load(self) -> None:
        import numpy as np

        self.columns = read = {
            name: np.load(os.path.join(self.folder, name + ".npy")) for name in self.spec["columns"]
        }
        labels = self.spec["labels"]
        self.truth = _labelled(read["y"], labels)
        self.sides = {}
        for side in ("c", "b") if self.spec["paired"] else ("c",):
            names = self.spec["argument"]
            if self.spec["matrix"]:
                given = np.column_stack([read[f"{name}_{side}"] for name in names])
            else:
                given = _labelled(read[f"{names[0]}_{side}"], labels)
            self.sides[side] = given
        self.weight = read.get("w")
        self.unit = read.get("unit")

    def _imported(self) -> Callable[..., Any]:
        import importlib

        module = self.spec["module"]
        try:
            found: Any = importlib.import_module(module)
        except ModuleNotFoundError as error:
            whole = error.name is not None and (module + ".").startswith(error.name + ".")
            hidden = f"{type(error).__name__}: {error.name}" if error.name else _at(error)
            raise Trouble("no module" if whole else "import", _said(error), hidden=hidden) from None
        except BaseException as error:  # noqa: BLE001  # whatever an import raises
            _log(error)
            raise Trouble("import", _said(error), hidden=_at(error)) from None
        for name in self.spec["attribute"].split("."):
            if not hasattr(found, name):
                raise Trouble("no attribute", name)
            found = getattr(found, name)
        if not callable(found):
            raise Trouble("not callable", type(found).__name__)
        if self.weight is not None and not _takes_weight(found):
            raise Trouble("no weight")
        return found  # type: ignore[no-any-return]  # of somebody's module

    def _files(self) -> Iterator[str]:
        """Where the function is written."""
        code = getattr(getattr(self.function, "__wrapped__", self.function), "__code__", None)
        module = sys.modules[self.spec["module"]]
        for file in (getattr(module, "__file__", None), getattr(code, "co_filename", None)):
            if isinstance(file, str):
                yield os.path.abspath(file)

    def _place(self, error: BaseException) -> str:
        """The exception's class, and the line of the function's files that it came from."""
        import traceback

        files = set(self._files())
        steps = traceback.extract_tb(error.__traceback__)
        own = [step for step in steps if os.path.abspath(step.filename) in files]
        at = f" at {os.path.basename(own[-1].filename)}:{own[-1].lineno}" if own else ""
        return type(error).__name__ + at

    def _group(self, start: int, stop: int) -> dict[str, Any]:
        import numpy as np

        rows = np.arange(start, stop)
        n = stop - start
        found: dict[str, Any] = {"n": n, "effective": float(n), "units": n}
        if self.weight is not None:
            weight = self.weight[rows]
            squares = float((weight**2).sum())
            found["effective"] = float(weight.sum()) ** 2 / squares if squares else 0.0
        unit = None
        if self.unit is not None:
            unit = np.unique(self.unit[rows], return_inverse=True)[1].reshape(-1)
            found["units"] = int(unit.max()) + 1
        try:
            found.update(self._values(rows))
        except Trouble as trouble:
            return {**found, "trouble": trouble.said}
        self.seed = self._seed(start, stop)
        if "b" in self.sides:
            differ = self.sides["c"][rows] != self.sides["b"][rows]
            found["differ"] = int((differ.any(axis=1) if differ.ndim > 1 else differ).sum())
        found["resamples"] = [
            self._resample(rows, unit, times) for times in range(self.spec["times"])
        ]
        found["flips"] = self._flips(rows, found["c"])
        return found

    def _seed(self, start: int, stop: int) -> int:
        """Of the random numbers: the same for the same rows, and another for any other rows.

        One seed for all would let an unlucky draw stay with a test set for ever.
        """
        import hashlib

        digest = hashlib.blake2b(digest_size=8)
        for name in sorted(self.columns):
            digest.update(self.columns[name][start:stop].tobytes())
        return int.from_bytes(digest.digest(), "little")

    def _resample(
        self, rows: np.ndarray[Any, Any], unit: np.ndarray[Any, Any] | None, times: int
    ) -> list[float] | None:
        """Both values on as many rows (or clusters) drawn with replacement; None if undefined."""
        import numpy as np

        count = len(rows) if unit is None else int(unit.max()) + 1
        drawn = np.bincount(_drawn(self.seed, times, count, count), minlength=count)
        chosen = np.repeat(rows, drawn if unit is None else drawn[unit])
        try:
            return [self._value(side, chosen) for side in self.sides]
        except Trouble:
            return None

    def _flips(self, rows: np.ndarray[Any, Any], value: float) -> list[float]:
        """How far the value moves where one row gets what is predicted for a row of another kind.

        Of each pair of rows the larger of the two moves.
        """
        truth, given = self.truth[rows], self.sides["c"][rows]
        pairs = _drawn(self.seed, _PAIRS, 2 * _PAIRS_TRIED, len(rows)).reshape(-1, 2)
        unlike = given[pairs[:, 0]] != given[pairs[:, 1]]
        unlike = unlike.any(axis=1) if unlike.ndim > 1 else unlike
        moves = []
        for pair in pairs[unlike & (truth[pairs[:, 0]] != truth[pairs[:, 1]])][
            : self.spec["flips"]
        ]:
            both = []
            for row, other in (pair, pair[::-1]):
                changed = given.copy()
                changed[row] = given[other]
                try:
                    both.append(abs(self._call(rows, changed) - value))
                except Trouble:
                    continue
            moves.append(max(both, default=0.0))
        return moves

    def _values(self, rows: np.ndarray[Any, Any]) -> dict[str, float]:
        """Both models' values, and that they stay what they are."""
        values = {side: self._value(side, rows) for side in self.sides}
        if self._value("c", rows) != values["c"]:
            raise Trouble("unsteady")
        return values

    def _value(self, side: str, rows: np.ndarray[Any, Any]) -> float:
        return self._call(rows, self.sides[side][rows])

    def _call(self, rows: np.ndarray[Any, Any], given: np.ndarray[Any, Any]) -> float:
        """The function on copies, which it may change."""
        self.calls += 1
        more = {} if self.weight is None else {"sample_weight": self.weight[rows]}
        try:
            value = self.function(self.truth[rows], given, **more)
        except KeyboardInterrupt:
            raise
        except SystemExit as error:
            raise Trouble("exit", repr(error.code), hidden="…") from None
        except BaseException as error:  # noqa: BLE001  # whatever a metric raises
            if self.calls <= 2:
                _log(error)
            raise Trouble("exception", _said(error), hidden=self._place(error)) from None
        return _number(value)


def _labelled(codes: np.ndarray[Any, Any], labels: list[Any] | None) -> np.ndarray[Any, Any]:
    import numpy as np

    return codes if labels is None else np.asarray(labels)[codes]


def _takes_weight(function: Callable[..., Any]) -> bool:
    import inspect

    try:
        parameters = inspect.signature(function).parameters.values()
    except (TypeError, ValueError):
        return True  # of a compiled function nothing is known
    return any(it.name == "sample_weight" or it.kind is it.VAR_KEYWORD for it in parameters)


def _number(value: Any) -> float:
    """The value, if it is one finite number."""
    import math
    import numbers

    import numpy as np

    shape = getattr(value, "shape", ())
    is_number = isinstance(value, (numbers.Real, np.ndarray)) or hasattr(value, "__float__")
    if isinstance(value, (bool, np.bool_, complex, str, bytes)) or not is_number or shape != ():
        what = type(value).__name__ + (f" of shape {tuple(shape)}" if shape != () else "")
        raise Trouble("no number", what)
    try:
        number = float(value)
    except Exception:  # noqa: BLE001  # whatever a conversion raises
        raise Trouble("no number", type(value).__name__) from None
    if not math.isfinite(number):
        raise Trouble("not finite", str(number))
    return number


def _drawn(seed: int, stream: int, count: int, below: int) -> np.ndarray[Any, Any]:
    """Whole numbers below a bound, the same on every machine and with every release of NumPy.

    Steele, Lea & Flood (2014), Fast splittable pseudorandom number generators: SplitMix64.
    """
    import numpy as np

    counter = np.arange(1, count + 1, dtype=np.uint64)
    start = (seed + (stream << 32) * 0x9E3779B97F4A7C15) % (1 << 64)
    mixed = counter * np.uint64(0x9E3779B97F4A7C15) + np.array([start], dtype=np.uint64)
    mixed = (mixed ^ (mixed >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    mixed = mixed ^ (mixed >> np.uint64(31))
    share = (mixed >> np.uint64(11)).astype(np.float64) * 2.0**-53
    return np.minimum((share * below).astype(np.int64), below - 1)


def _said(error: BaseException) -> str:
    """The last line of a traceback."""
    import traceback

    lines = "".join(traceback.format_exception_only(type(error), error)).strip().splitlines()
    return lines[-1] if lines else type(error).__name__


def _at(error: BaseException) -> str:
    """The exception's class, and the line that it came from, without its text."""
    import traceback

    name, steps = type(error).__name__, traceback.extract_tb(error.__traceback__)
    file, line = (steps[-1].filename, steps[-1].lineno) if steps else (None, None)
    if isinstance(error, SyntaxError) and error.filename:
        file, line = error.filename, error.lineno
    return name if file is None else f"{name} at {os.path.basename(file)}:{line}"


def _log(error: BaseException) -> None:
    """Into the log, which is not shown."""
    import traceback

    traceback.print_exception(type(error), error, error.__traceback__)


if __name__ == "__main__":
    main(sys.argv[1])
