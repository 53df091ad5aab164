"""The metrics that can be computed from predictions, of all families."""

import importlib
import pkgutil
from dataclasses import replace
from functools import cache
from typing import cast

from mlgate.gates.metrics import families
from mlgate.gates.metrics.family import Family
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
    """The metric of that name, None where there is none; `ndcg@10` is `ndcg` with its `k`."""
    found = metrics().get(name)
    if found is not None:
        return found
    base, at, k = name.rpartition("@")
    found = metrics().get(base) if at and k.isascii() and k.isdigit() and int(k) > 0 else None
    if found is None or "k" not in found.takes or found.k is not None:
        return None
    return with_k(found, int(k))


def with_k(metric: Metric, k: int) -> Metric:
    """The metric over the first `k` items of each ranking."""
    return replace(metric, k=k, title=f"{metric.title}@{k}", measured=f"{metric.sums}@{k}")
