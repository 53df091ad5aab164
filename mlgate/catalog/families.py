"""The members of the families: a folder each, and for gates what other packages bring."""

import importlib
import pkgutil
import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import ModuleType
from typing import TYPE_CHECKING, Any, Literal, cast

from mlgate.errors import ConfigurationError, Problem
from mlgate.gate import Gate
from mlgate.policy.model import EntryParams

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

Family = Literal["gates", "render", "publish"]

GATES_GROUP = "mlgate.gates"  #: entry points of gates from other packages

#: Stands in check ids and in the names of evidence files.
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PROTOCOL = (
    "ID", "TITLE", "PARAMS", "CODES", "complaints", "needs", "promises", "measure", "judge",
)  # fmt: skip


def names(family: Family) -> tuple[str, ...]:
    """Names of a family's members, those of other packages included; imports none."""
    found = _built_in(family)
    if family == "gates":
        found |= set(_plugged_in())
    return tuple(sorted(found))


def member(family: Family, name: str) -> ModuleType:
    """Load one member; a built-in one wins over another package's of the same name.

    Raises
    ------
    ConfigurationError
        If another package brings the gate and it cannot be loaded, or lacks what a gate has.

    """
    if name in _built_in(family):
        return importlib.import_module(f"mlgate.{family}.{name}")
    return _load(name, _plugged_in()[name])


def gate(name: str) -> Gate:
    """The gate of that name."""
    return cast("Gate", member("gates", name))


def usable_gates() -> tuple[str, ...]:
    """Names of the gates without those of other packages that cannot be loaded."""
    unusable = {name for name, _ in unusable_gates()}
    return tuple(name for name in names("gates") if name not in unusable)


def unusable_gates() -> Iterator[tuple[str, Problem]]:
    """Gates of other packages that cannot be loaded, and why."""
    built_in = _built_in("gates")
    for name in _plugged_in():
        if name in built_in:
            continue
        try:
            gate(name)
        except ConfigurationError as error:
            yield name, error.problems[0]


def _built_in(family: Family) -> set[str]:
    package = importlib.import_module(f"mlgate.{family}")
    return {module.name for module in pkgutil.iter_modules(package.__path__)}


@cache
def _plugged_in() -> Mapping[str, tuple["EntryPoint", ...]]:
    """Entry points by name, looked for once: it takes a look at all that is installed."""
    from importlib.metadata import entry_points

    by_name: dict[str, tuple[EntryPoint, ...]] = {}
    for point in entry_points(group=GATES_GROUP):
        same = by_name.get(point.name, ())
        if all((point.value, _package(point)) != (one.value, _package(one)) for one in same):
            by_name[point.name] = (*same, point)
    return by_name


@cache
def _load(name: str, points: tuple["EntryPoint", ...]) -> ModuleType:
    if len(points) > 1:
        packages = " and ".join(_package(point) for point in points)
        why, fix = f"is brought by {packages}", "uninstall one of them"
        raise _unusable(name, why, fix)
    package = _package(points[0])
    if not _NAME.fullmatch(name):
        why = f"of the package {package} has a name that cannot stand in check ids"
        raise _unusable(name, why, "its entry point has to match [a-z][a-z0-9_]*")
    try:
        loaded: Any = points[0].load()
    except Exception as error:  # code of another package may fail in any way
        why = f"of the package {package} cannot be loaded: {type(error).__name__}: {error}"
        raise _unusable(name, why, f"repair or uninstall {package}") from error
    wrong = _lacks(name, loaded)
    if wrong is not None:
        why = f"of the package {package} is no gate: {wrong}"
        raise _unusable(name, why, f"ask for a release of {package} that fits this mlgate")
    return cast("ModuleType", loaded)


def _lacks(name: str, loaded: Any) -> str | None:
    missing = [attribute for attribute in _PROTOCOL if not hasattr(loaded, attribute)]
    if missing:
        return f"it lacks {', '.join(missing)}"
    if name != loaded.ID:
        return f"its ID is {loaded.ID!r}"
    if not (isinstance(loaded.PARAMS, type) and issubclass(loaded.PARAMS, EntryParams)):
        return "its PARAMS are no EntryParams"
    return None


def _unusable(name: str, why: str, fix: str) -> ConfigurationError:
    return ConfigurationError(Problem(code="MLG009", message=f"the gate `{name}` {why}", fix=fix))


def _package(point: "EntryPoint") -> str:
    return point.dist.name if point.dist is not None else point.value
