"""The numbers of a plot: where a value stands between two ends, and round numbers to read it by."""

import math
from collections.abc import Iterable
from dataclasses import dataclass

from mlgate.present.numbers import signed

_PADDING = 0.08  #: of the range, on both sides


@dataclass(frozen=True, slots=True)
class Axis:
    """A range of values, drawn from left to right."""

    start: float
    end: float

    def at(self, value: float) -> float:
        """Return where `value` stands, in percent of the width; what is outside is at its end."""
        part = (value / 2 - self.start / 2) / (self.end / 2 - self.start / 2)
        return round(100 * min(max(part, 0.0), 1.0), 2)

    def ticks(self, most: int = 5) -> tuple[float, ...]:
        """Return the multiples of 1, 2 or 5 times a power of ten that lie on the axis."""
        step = _round_step((self.end - self.start) / most)
        if step is None:
            return ()
        first, last = math.ceil(self.start / step), math.floor(self.end / step)
        return tuple(index * step for index in range(first, min(last, first + 2 * most) + 1))

    def label(self, tick: float, unit: str | None = None, *, signs: bool = False) -> str:
        """Return a tick with as many decimals as the distance to the next one has."""
        scale = 100 if unit == "share" else 1
        step = (_round_step((self.end - self.start) / 5) or 1.0) * scale
        decimals = max(0, -math.floor(math.log10(step)))
        size = abs(tick * scale)
        plain = decimals <= 6 and size < 1e6
        text = f"{size:,.{decimals}f}" if plain else f"{size:.3g}"
        plus = "+" if signs and tick > 0 else ""
        return signed(f"{plus}{text}", negative=tick < 0) + ("%" if unit == "share" else "")


def around(values: Iterable[float | None]) -> Axis | None:
    """Return an axis that holds all values that are numbers; None where there is none."""
    known = [value for value in values if value is not None and math.isfinite(value)]
    if not known:
        return None
    low, high = min(known), max(known)
    width = high / 2 - low / 2
    room = (width * 2 * _PADDING) if width > abs(high) * 1e-9 else max(abs(high) * 0.1, 1e-6)
    start, end = low - room, high + room
    return Axis(start, end) if math.isfinite(end - start) else None


def _round_step(rough: float) -> float | None:
    if not math.isfinite(rough) or rough < 1e-300:
        return None
    power = 10.0 ** math.floor(math.log10(rough))
    return next((factor * power for factor in (1, 2, 5) if factor * power >= rough), 10 * power)
