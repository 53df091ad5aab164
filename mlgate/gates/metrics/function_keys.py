"""Keys of an entry whose metric is a function of the policy's environment."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Protocol

from pydantic_core import PydanticCustomError

from mlgate.gates.metrics.importable import Argument
from mlgate.gates.metrics.known import of_function
from mlgate.gates.metrics.metric import Metric
from mlgate.policy.section import key_error


class Keys(Protocol):
    """The keys that say how a function is called."""

    @property
    def reads(self) -> Argument | None:
        """What its second argument is."""

    @property
    def python(self) -> str | None:
        """The interpreter that imports it."""

    @property
    def timeout(self) -> str | None:
        """How long it may take."""


def with_keys(metric: Metric, entry: Keys) -> Metric:
    """The metric, called as the entry says; one of mlgate's own is as it was."""
    if metric.function is None:
        return metric
    function = replace(
        metric.function,
        argument=entry.reads or metric.function.argument,
        python=entry.python,
        timeout=entry.timeout or metric.function.timeout,
    )
    return of_function(metric.name, function)


def name_error(name: str) -> PydanticCustomError:
    """A name with a colon that is no function's."""
    message = f"{name!r} does not name a function of a module"
    fix = "write `package.module:function`; a file cannot be named by its path"
    return key_error("metric", message, fix=fix)


def contradictions(rules: Sequence[str]) -> Iterator[PydanticCustomError]:
    """A function is a loss by `max_rise`, and a score by any other limit on its change."""
    if "max_rise" not in rules:
        return
    for rule in rules:
        if rule in ("max_drop", "min_gain", "max_gain"):
            message = f"max_rise says that lower is better, {rule} that higher is"
            yield key_error(rule, message, fix="keep one of them, or return the negative")
