"""What is summed up while two arrays are walked, piece by piece."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from mlgate.gates.reproducibility.evidence import First, Tally
from mlgate.gates.reproducibility.level import ULPS_32, ULPS_64, Level

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, np.dtype[Any]]

_POSITIONS = {2: "int16", 4: "int32", 8: "int64"}  #: integers as wide as the floats


@dataclass(kw_only=True)
class ArrayDifference:
    """Differences so far."""

    levels: Sequence[Level]
    examples: bool
    total: int = 0
    differing: int = 0
    odd: int = 0
    labels: int = 0  #: elements that are no fractions
    flipped: int = 0
    max_abs: float | None = None
    max_rel: float | None = None
    max_ulp: int | None = None
    beyond: set[Level] = field(default_factory=set)
    first: First | None = None

    def tally(self) -> Tally:
        """The sums as evidence."""
        return Tally(
            unit="elements",
            total=self.total,
            differing=self.differing,
            max_abs=self.max_abs,
            max_rel=self.max_rel,
            max_ulp=self.max_ulp,
            odd=self.odd,
            flipped=self.flipped if self.labels else None,
            first=self.first,
        )

    def held(self) -> tuple[Level, ...]:
        """The levels that hold."""
        return tuple(level for level in self.levels if self._holds(level))

    def _holds(self, level: Level) -> bool:
        match level.name:
            case "bitwise":
                return not self.differing
            case "decision":
                return bool(self.labels) and not self.flipped
            case "ulp" | "close":
                return not self.odd and level not in self.beyond
        return False


def compare_parts(found: ArrayDifference, name: str, offset: int, a: "Array", b: "Array") -> None:
    """Add the differences of two pieces of one shape and type."""
    import numpy as np

    kind = a.dtype.kind
    if kind == "c":
        a, b = _parts_of_complex(a), _parts_of_complex(b)
    found.total += a.size
    fractions = kind in "fc"
    same = a == b
    if kind in "fcmM":
        same |= (a != a) & (b != b)  # noqa: PLR0124  # NaN is NaN, and NaT is NaT
    count = int(np.count_nonzero(~same))
    if not fractions:
        found.labels += a.size
        found.flipped += count
    if not count:
        return
    found.differing += count
    where = np.argwhere(~same)
    if found.first is None:
        found.first = _first(found, name, offset, where[0], (a, b))
    if kind in "fciub":
        _measure(found, a[~same], b[~same])
    else:
        found.odd += count


def _parts_of_complex(array: "Array") -> "Array":
    import numpy as np

    return np.stack([array.real, array.imag], axis=-1)


def _first(
    found: ArrayDifference, name: str, offset: int, index: Any, sides: tuple["Array", "Array"]
) -> First:
    shown = [int(index[0]) + offset, *map(int, index[1:])]
    position = f"[{', '.join(map(str, shown))}]"
    here, there = (str(side[tuple(index)])[:80] for side in sides)
    return First(
        where=f"`{name}`{position}" if name else f"element {position}",
        column=name or None,
        row=shown[0] + 1,
        fresh=here if found.examples else None,
        reference=there if found.examples else None,
    )


def _measure(found: ArrayDifference, a: "Array", b: "Array") -> None:
    """How far apart the elements are that differ."""
    import numpy as np

    finite = np.isfinite(a) & np.isfinite(b)
    found.odd += int(np.count_nonzero(~finite))
    a, b = a[finite], b[finite]
    if not a.size:
        return
    steps = _steps(a, b)
    with np.errstate(over="ignore", invalid="ignore", divide="ignore"):
        x, y = a.astype("float64"), b.astype("float64")
        distance = np.abs(x - y)
        if a.dtype.kind in "iub":
            distance = np.maximum(distance, 1.0)
        share = np.where(y != 0, distance / np.abs(y), 0.0)
    found.max_abs = _larger(found.max_abs, distance)
    found.max_rel = _larger(found.max_rel, share)
    if steps is not None:
        found.max_ulp = max(found.max_ulp or 0, int(steps.max()))
    for level in found.levels:
        if level.name == "ulp":
            most = level.k or (
                ULPS_32 if a.dtype.kind == "f" and a.dtype.itemsize <= 4 else ULPS_64
            )
            if steps is None or int(steps.max()) > most:
                found.beyond.add(level)
        elif level.name == "close" and bool(
            np.any(~(distance <= level.atol + level.rtol * np.abs(y)))
        ):
            found.beyond.add(level)


def _steps(a: "Array", b: "Array") -> "Array | None":
    """Numbers between the two, as `mlgate.stats.ulp` counts them, in the arrays' own precision."""
    import numpy as np

    if a.dtype.kind in "iub":
        ints = a.astype("float64"), b.astype("float64")
        steps = _steps(*ints)
        return None if steps is None else np.maximum(steps, np.uint64(1))
    width = _POSITIONS.get(a.dtype.itemsize)
    if width is None:
        return None
    magnitudes, signs = [], []
    for side in (a, b):
        native = np.ascontiguousarray(side.astype(side.dtype.newbyteorder("=")))
        bits = native.view(f"u{width}").astype("uint64")
        top = np.uint64(1) << np.uint64(8 * a.dtype.itemsize - 1)
        magnitudes.append(bits & ~top)
        signs.append((bits & top) != 0)
    apart = np.where(
        magnitudes[0] > magnitudes[1],
        magnitudes[0] - magnitudes[1],
        magnitudes[1] - magnitudes[0],
    )
    steps_: Array = np.where(signs[0] == signs[1], apart, magnitudes[0] + magnitudes[1])
    return steps_


def _larger(so_far: float | None, values: "Array") -> float | None:
    import numpy as np

    finite = values[np.isfinite(values)]
    if not finite.size:
        return so_far
    return max(so_far or 0.0, float(finite.max()))
