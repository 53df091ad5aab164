"""Quality rules of an ODCS contract: a library metric, and how many rows it may count."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from mlgate.gates.schema.limits import Wants, faults
from mlgate.gates.schema.odcs_reading import Reading
from mlgate.gates.schema.rules import Bound, Kind, Rule
from mlgate.policy.source import KeyPath
from mlgate.policy.suggest import nearest
from mlgate.result.identity import encode
from mlgate.result.outcome import Severity

METRICS = ("nullValues", "missingValues", "invalidValues", "duplicateValues", "rowCount")
_OPERATORS: dict[str, Literal["=", "!=", ">", ">=", "<", "<=", "between", "not between"]] = {
    "mustBe": "=",
    "mustNotBe": "!=",
    "mustBeGreaterThan": ">",
    "mustBeGreaterOrEqualTo": ">=",
    "mustBeLessThan": "<",
    "mustBeLessOrEqualTo": "<=",
    "mustBeBetween": "between",
    "mustNotBeBetween": "not between",
}
_ARGUMENTS = ("validValues", "pattern", "missingValues", "properties")
_KEYS = frozenset(
    {
        "id", "name", "description", "type", "metric", "rule", "arguments", "unit", "dimension",
        "method", "severity", "businessImpact", "scheduler", "schedule", "tags", "query", "engine",
        "implementation", "customProperties", "authoritativeDefinitions", *_ARGUMENTS, *_OPERATORS,
    }
)  # fmt: skip
_WARNINGS = frozenset({"info", "warning"})


def quality_rules(
    reading: Reading,
    path: KeyPath,
    given: Mapping[str, Any],
    *,
    severity: Severity,
    column: str | None,
    types: Mapping[str, str | None],
) -> Iterator[Rule]:
    """The quality rules of an object (no column) or of a property."""
    seen: Counter[str] = Counter()
    for where, quality in reading.maps(path, given, "quality"):
        reading.known(where, quality, _KEYS, "a quality rule")
        metric = _metric(reading, where, quality, column)
        if metric is None:
            continue
        seen[metric] += 1
        bound = _bound(reading, where, quality, metric)
        name = quality.get("id") or quality.get("name") or f"{metric}-{seen[metric]}"
        asked = _asked(reading, where, quality, metric, column, types)
        if bound is None or asked is None:
            continue
        warned = str(quality.get("severity", "")).lower() in _WARNINGS
        yield Rule(
            name=encode(str(name)),
            column=column,
            bound=bound,
            severity=Severity.WARN if warned else severity,
            file=reading.document.file,
            line=reading.line(where),
            text=f"{metric}: {bound.text}",
            **asked,
        )


def _metric(
    reading: Reading, path: KeyPath, quality: Mapping[str, Any], column: str | None
) -> str | None:
    kind = quality.get("type", "library")
    where = f"{column or 'the object'}: {quality.get('name') or quality.get('description') or kind}"
    if kind != "library":
        if kind not in ("text", "sql", "custom"):
            fix = "write library, text, sql or custom"
            reading.wrong((*path, "type"), f"`{kind}` is no type of quality rule", fix)
        reading.skip(f"quality of type {kind}", where)
        return None
    key = "metric" if "metric" in quality else "rule"
    metric = quality.get(key)
    if metric not in METRICS:
        near = nearest(str(metric), METRICS)
        reading.wrong(
            (*path, key),
            f"`{metric}` is no metric of ODCS v3.1" if metric else "the quality rule has no metric",
            f"write one of: {', '.join(METRICS)}",
            hint=f"did you mean {near}?" if near else None,
        )
        return None
    return str(metric)


def _bound(
    reading: Reading, path: KeyPath, quality: Mapping[str, Any], metric: str
) -> Bound | None:
    given = [key for key in _OPERATORS if quality.get(key) is not None]
    if len(given) != 1:
        reading.wrong(
            path, f"the quality rule has {len(given)} operators", "give it one, such as `mustBe: 0`"
        )
        return None
    key = given[0]
    unit = quality.get("unit", "rows")
    if unit not in ("rows", "percent") or (unit == "percent" and metric == "rowCount"):
        reading.wrong(
            (*path, "unit"), f"`{metric}` has no unit {unit!r}", "write `rows` or `percent`"
        )
        return None
    numbers = quality[key] if key.endswith("Between") else [quality[key]]
    wanted = 2 if key.endswith("Between") else 1
    if (
        not isinstance(numbers, list)
        or len(numbers) != wanted
        or any(isinstance(item, bool) or not isinstance(item, int | float) for item in numbers)
        or sorted(numbers) != numbers
    ):
        what = "two numbers, the lower first" if wanted == 2 else "a number"
        reading.wrong((*path, key), f"`{key}` is {what}", f"write {what}")
        return None
    bound = Bound(
        op=_OPERATORS[key], low=numbers[0], high=numbers[1] if wanted == 2 else None, unit=unit
    )
    idle = _idle(bound)
    if idle is not None:
        reading.wrong(
            (*path, key),
            f"this limit can never {idle}",
            "write the limit that is meant",
            code="MLG004",
        )
    return bound


def _idle(bound: Bound) -> str | None:
    """Whether no table can break the bound, or none can keep it."""
    most = 100.0 if bound.unit == "percent" else float("inf")
    low, high = bound.low, bound.high if bound.high is not None else bound.low
    never_fails = {
        ">": low < 0,
        ">=": low <= 0,
        "<": low > most,
        "<=": low >= most,
        "!=": low < 0 or low > most,
        "between": low <= 0 and high >= most,
        "not between": high < 0 or low > most,
    }
    never_passes = {
        "<": low <= 0,
        "<=": low < 0,
        ">": low >= most,
        ">=": low > most,
        "=": low < 0 or low > most,
        "between": high < 0 or low > most,
    }
    if never_fails.get(bound.op, False):
        return "fail"
    return "pass" if never_passes.get(bound.op, False) else None


def _asked(
    reading: Reading,
    path: KeyPath,
    quality: Mapping[str, Any],
    metric: str,
    column: str | None,
    types: Mapping[str, str | None],
) -> dict[str, Any] | None:
    """The kind of rule, and what it needs to know."""
    arguments = reading.get(path, quality, "arguments", dict) or {
        key: quality[key] for key in _ARGUMENTS if key in quality
    }
    if metric == "rowCount" or (metric == "duplicateValues" and column is None):
        return _of_object(reading, path, arguments, metric, column, types)
    if column is None:
        reading.wrong(
            path, f"`{metric}` is a metric of a column", "move it to the column's `quality`"
        )
        return None
    of_type = types.get(column)
    plain: dict[str, dict[str, Any]] = {
        "nullValues": {"kind": "null_values", "needs": of_type},
        "duplicateValues": {"kind": "unique", "keys": (column,), "key_types": (of_type,)},
    }
    if metric in plain:
        return plain[metric]
    if metric == "missingValues":
        return _missing(reading, path, arguments, of_type)
    return _invalid(reading, path, arguments, of_type)


def _missing(
    reading: Reading, path: KeyPath, arguments: Mapping[str, Any], of_type: str | None
) -> dict[str, Any] | None:
    listed = arguments.get("missingValues")
    if isinstance(listed, list) and listed:
        return {"kind": "missing_values", "limit": listed, "needs": of_type}
    reading.wrong(
        path,
        "`missingValues` needs `arguments: {missingValues: […]}`",
        "list the values that mean missing, `null` among them",
    )
    return None


def _of_object(
    reading: Reading,
    path: KeyPath,
    arguments: Mapping[str, Any],
    metric: str,
    column: str | None,
    types: Mapping[str, str | None],
) -> dict[str, Any] | None:
    if metric == "rowCount":
        if column is not None:
            reading.wrong(
                path, "`rowCount` is a metric of the object", "move it to the object's `quality`"
            )
            return None
        return {"kind": "row_count"}
    keys = arguments.get("properties")
    if not isinstance(keys, list) or not keys or any(key not in types for key in keys):
        reading.wrong(
            path,
            "`duplicateValues` of an object needs `arguments: {properties: […]}`",
            "list properties of the object",
        )
        return None
    return {
        "kind": "unique_key", "keys": tuple(keys), "limit": keys,
        "key_types": tuple(types[key] for key in keys),
    }  # fmt: skip


def _invalid(
    reading: Reading, path: KeyPath, arguments: Mapping[str, Any], of_type: str | None
) -> dict[str, Any] | None:
    choices: dict[str, Kind] = {"validValues": "allowed_values", "pattern": "pattern"}
    given = [key for key in choices if arguments.get(key) is not None]
    shape = {"validValues": list, "pattern": str}
    if len(given) != 1 or not isinstance(arguments[given[0]], shape[given[0]]):
        reading.wrong(
            path,
            "`invalidValues` needs either `validValues` or `pattern`",
            "add `arguments: {validValues: […]}` or `{pattern: …}`",
        )
        return None
    kind = choices[given[0]]
    wants = Wants(of_type=of_type, limits={kind: arguments[given[0]]})
    wrong = list(faults(wants))
    for fault in wrong:
        code = "MLG008" if fault.code == "MLG003" else fault.code
        reading.wrong((*path, "arguments", given[0]), fault.message, fault.fix, code=code)
    return None if wrong else {"kind": kind, "limit": arguments[given[0]], "needs": wants.needs}
