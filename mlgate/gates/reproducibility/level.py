"""How alike two outputs have to be, from the file itself to its decisions."""

import math
from collections.abc import Mapping
from typing import Any, Literal

from mlgate.gates.reproducibility.kind import Kind, in_words
from mlgate.result.record import Record

LevelName = Literal["artifact", "bitwise", "ulp", "close", "decision", "metric"]

ULPS_32 = 4  #: of float32, for the same machine with another number of threads
ULPS_64 = 16
ATOL = 1e-6
RTOL = 1e-5
#: No two finite numbers are further apart: from the least to the greatest of binary64.
_FURTHEST = 2 * 0x7FEF_FFFF_FFFF_FFFF
_PLAIN = ("artifact", "bitwise", "decision")
_KNOWN = (
    "artifact, bitwise, {ulp: k}, {close: {rtol: r, atol: a}}, decision, {metric: {max_change: x}}"
)
_APPLIES: Mapping[Kind, tuple[LevelName, ...]] = {
    Kind.NUMBERS: ("artifact", "bitwise", "ulp", "close", "metric"),
    Kind.TABLE: ("artifact", "bitwise", "ulp", "close", "decision"),
    Kind.ARRAY: ("artifact", "bitwise", "ulp", "close", "decision"),
    Kind.OPAQUE: ("artifact",),
}


class Level(Record):
    """One level with its limits."""

    name: LevelName
    k: int | None = None  #: of `ulp`; null: 4 for float32, 16 for float64
    rtol: float = 0.0  #: of `close`
    atol: float = 0.0
    max_change: float = 0.0  #: of `metric`

    @property
    def text(self) -> str:
        """As a sentence names it."""
        match self.name:
            case "ulp":
                return "ulp" if self.k is None else f"ulp {self.k}"
            case "close":
                return f"close (rtol {self.rtol:g}, atol {self.atol:g})"
            case "metric":
                return f"metric (max_change {self.max_change:g})"
        return self.name


class LevelFault(Exception):  # noqa: N818  # a fault of the policy, reported as one of its problems
    """A level that cannot be read, or cannot be held.

    Parameters
    ----------
    message
        What is wrong.
    key
        Dotted, below the output's own key.
    fix
        What to write.
    code
        Stable code of the problem.

    """

    def __init__(self, message: str, *, key: str = "", fix: str, code: str = "MLG003") -> None:
        super().__init__(message)
        self.message = message
        self.key = key
        self.fix = fix
        self.code = code


#: Held beside the level that is asked for, to say the strongest one that holds.
ALWAYS_HELD = (
    Level(name="bitwise"),
    Level(name="ulp"),
    Level(name="close", rtol=RTOL, atol=ATOL),
    Level(name="decision"),
)
_ORDER: tuple[LevelName, ...] = ("artifact", "bitwise", "ulp", "close", "decision", "metric")


def strictest(levels: list[Level]) -> Level | None:
    """The one that says most; of two alike in name, the narrower."""
    return min(
        levels,
        key=lambda level: (
            _ORDER.index(level.name),
            level.k or ULPS_64,
            level.rtol,
            level.atol,
            level.max_change,
        ),
        default=None,
    )


def read_level(given: Any, kind: Kind) -> Level:
    """Read a level as the policy writes it.

    Raises
    ------
    LevelFault
        If it is none, decides nothing, or says nothing of files of this kind.

    """
    level = _level(given)
    if level.name not in _APPLIES[kind]:
        raise _not_of_this_kind(level, kind)
    return level


def _level(given: Any) -> Level:
    if isinstance(given, str):
        if given in _PLAIN:
            return Level(name=given)
        raise _unknown(given)
    if not isinstance(given, dict) or len(given) != 1:
        raise LevelFault("a level is one word, or a map of one key", fix=f"write {_KNOWN}")
    ((name, limits),) = given.items()
    match name:
        case "ulp":
            return _ulp(limits)
        case "close":
            return _close(limits)
        case "metric":
            return _metric(limits)
    raise _unknown(name)


def _unknown(given: Any) -> LevelFault:
    fixes = {
        "ulp": "write {ulp: 16}",
        "close": f"write {{close: {{rtol: {RTOL:g}, atol: {ATOL:g}}}}}",
        "metric": "write {metric: {max_change: 0.001}}",
    }
    if given in fixes:
        return LevelFault(f"`{given}` needs its limit", fix=fixes[given], code="MLG007")
    return LevelFault(f"{given!r} is not a level", fix=f"write {_KNOWN}", code="MLG006")


def _ulp(k: Any) -> Level:
    if isinstance(k, bool) or not isinstance(k, int) or k < 1:
        fix = "write `bitwise`" if k == 0 and not isinstance(k, bool) else "write {ulp: 16}"
        raise LevelFault("`ulp` is a whole number of 1 or more", key="ulp", fix=fix)
    if k >= _FURTHEST:
        raise _idle("ulp", "no two numbers are further apart", "write a small k, such as 16")
    return Level(name="ulp", k=k)


def _close(limits: Any) -> Level:
    fix = f"write {{close: {{rtol: {RTOL:g}, atol: {ATOL:g}}}}}"
    given = _limits(limits, "close", ("rtol", "atol"), fix)
    rtol, atol = given.get("rtol", RTOL), given.get("atol", ATOL)
    if not rtol and not atol:
        raise LevelFault("both limits are 0", key="close", fix="write `bitwise`")
    return Level(name="close", rtol=rtol, atol=atol)


def _metric(limits: Any) -> Level:
    fix = "write {metric: {max_change: 0.001}}"
    given = _limits(limits, "metric", ("max_change",), fix)
    if "max_change" not in given:
        raise LevelFault(
            "`metric` needs the key `max_change`", key="metric", fix=fix, code="MLG007"
        )
    return Level(name="metric", max_change=given["max_change"])


def _limits(limits: Any, name: str, keys: tuple[str, ...], fix: str) -> dict[str, float]:
    if not isinstance(limits, dict):
        raise LevelFault(f"`{name}` is a map of keys", key=name, fix=fix)
    for key, value in limits.items():
        if key not in keys:
            raise LevelFault(
                f"`{key}` is not a key of `{name}`", key=f"{name}.{key}", fix=fix, code="MLG002"
            )
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise LevelFault(f"`{key}` is a number", key=f"{name}.{key}", fix=fix)
        if not math.isfinite(value) and not value < 0:
            raise _idle(f"{name}.{key}", "every difference is within it", fix)
        if value < 0:
            raise LevelFault(f"`{key}` is 0 or more", key=f"{name}.{key}", fix=fix)
    return {key: float(value) for key, value in limits.items()}


def _idle(key: str, why: str, fix: str) -> LevelFault:
    return LevelFault(f"this limit can never fail: {why}", key=key, fix=fix, code="MLG004")


def _not_of_this_kind(level: Level, kind: Kind) -> LevelFault:
    message = f"`{level.name}` says nothing of {in_words(kind)}"
    if kind is Kind.OPAQUE:
        fix = "write `artifact`, or name an output that holds the values, such as the predictions"
    elif level.name == "metric":
        fix = f"write {{close: {{rtol: 0, atol: {level.max_change:g}}}}}"
    else:
        fix = "write {metric: {max_change: 0.001}}, or a level of the values"
    return LevelFault(message, fix=fix)
