"""The metrics that can be computed from predictions, of all families."""

import importlib
import math
import pkgutil
from dataclasses import replace
from functools import cache
from typing import cast

from mlgate.gates.metrics import families
from mlgate.gates.metrics.family import Family
from mlgate.gates.metrics.importable import Importable, importable
from mlgate.gates.metrics.metric import Metric


@cache
def family(name: str) -> Family:
    """The family of that name."""
    return cast("Family", importlib.import_module(f"{families.__name__}.{name}"))


@cache
def metrics() -> dict[str, Metric]:
    """Every metric by its name, in the order of their families' names."""
    names = sorted(module.name for module in pkgutil.iter_modules(families.__path__))
    return {metric.name: metric for name in names for metric in family(name).METRICS}


def find(name: str) -> Metric | None:
    """The metric of that name, None where there is none; `ndcg@10` is `ndcg` with its `k`.

    `package.module:function` is a function of the policy's environment.
    """
    found = metrics().get(name)
    if found is not None:
        return found
    function = importable(name)
    if function is not None:
        return of_function(name, function)
    base, at, k = name.rpartition("@")
    if not (at and k.isascii() and k.isdigit() and int(k) > 0):
        return None
    found = metrics().get(f"{base}@k") or metrics().get(base)
    if found is None or "k" not in found.takes or found.k is not None:
        return None
    return with_k(found, int(k))


def of_function(name: str, function: Importable) -> Metric:
    """The metric that a function gives; which way is better is said by the limit."""
    said = f"({function.said})" if function.said else ""
    return Metric(
        name=name,
        family="custom",
        title=function.attribute.rpartition(".")[2],
        direction=None,
        low=-math.inf,
        high=math.inf,
        unit=None,
        reads=("decision",) if function.argument == "prediction" else ("score",),
        tasks=("binary", "multiclass", "regression"),
        takes=("reads", "python", "timeout"),
        function=function,
        measured=f"custom:{name}{said}",
    )


def with_k(metric: Metric, k: int) -> Metric:
    """The metric over the first `k` items of each ranking."""
    return replace(metric, k=k, title=f"{metric.title}@{k}", measured=f"{metric.sums}@{k}")
