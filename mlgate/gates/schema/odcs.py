"""Contracts of the Open Data Contract Standard (ODCS) v3.1: one schema object as rules."""

from collections.abc import Iterator
from typing import Any, get_args

from mlgate.errors import ConfigurationError, Place, Problem
from mlgate.gates.schema.inline import limit_text, listed_rules, value_kinds
from mlgate.gates.schema.limits import Wants, faults
from mlgate.gates.schema.logical_type import LogicalType
from mlgate.gates.schema.odcs_quality import quality_rules
from mlgate.gates.schema.odcs_reading import Reading
from mlgate.gates.schema.params import SchemaParams
from mlgate.gates.schema.rules import Kind, Rule
from mlgate.policy.entry import Entry
from mlgate.policy.source import Document, KeyPath
from mlgate.policy.suggest import nearest
from mlgate.result.identity import encode
from mlgate.result.outcome import Severity

_DESCRIPTIVE = frozenset(
    {"id", "description", "businessName", "authoritativeDefinitions", "tags", "customProperties"}
)
_OBJECT_KEYS = _DESCRIPTIVE | {
    "name", "physicalName", "physicalType", "logicalType", "dataGranularityDescription",
    "properties", "quality", "relationships",
}  # fmt: skip
_PROPERTY_KEYS = _DESCRIPTIVE | {
    "name", "physicalName", "physicalType", "logicalType", "logicalTypeOptions", "required",
    "unique", "primaryKey", "primaryKeyPosition", "partitioned", "partitionKeyPosition",
    "classification", "encryptedName", "transformSourceObjects", "transformLogic",
    "transformDescription", "examples", "criticalDataElement", "quality", "items", "properties",
    "relationships",
}  # fmt: skip
_UNCHECKED = ("physicalType", "items", "properties", "relationships")
#: Options of a logical type, by the name of the rule.
_OPTIONS = {
    "minimum": "minimum",
    "maximum": "maximum",
    "exclusiveMinimum": "exclusive_minimum",
    "exclusiveMaximum": "exclusive_maximum",
    "multipleOf": "multiple_of",
    "pattern": "pattern",
    "minLength": "min_length",
    "maxLength": "max_length",
}
_UNCHECKED_OPTIONS = (
    "format", "timezone", "defaultTimezone", "minItems", "maxItems", "uniqueItems",
    "required", "minProperties", "maxProperties",
)  # fmt: skip
_TEXT_OPTIONS = frozenset({"pattern"})
_COUNT_OPTIONS = frozenset({"minLength", "maxLength"})
_NAN = "mlgate.nan"


def odcs_rules(
    document: Document, entry: Entry[SchemaParams]
) -> tuple[tuple[Rule, ...], tuple[str, ...]]:
    """The rules of the entry's schema object, and what it says that is not checked.

    The object is the one that `object` names, else the one whose `name` or `physicalName` is the
    dataset's, else the only one.

    Raises
    ------
    ConfigurationError
        With everything that is wrong with the contract.

    """
    reading = Reading(document=document)
    rules: list[Rule] = []
    found = _object(reading, entry)
    if found is not None:
        rules = list(_of_object(reading, entry, *found))
        if not rules and not reading.problems:
            reading.wrong(found[0], "the object makes no check", "list its `properties`")
    if reading.problems:
        raise ConfigurationError(*reading.problems)
    return tuple(rules), reading.notes


def _object(reading: Reading, entry: Entry[SchemaParams]) -> tuple[KeyPath, dict[str, Any]] | None:
    contract = reading.document.data
    if not isinstance(contract, dict):
        reading.wrong((), "a contract is a map of keys", "start with `kind: DataContract`")
        return None
    if contract.get("kind", "DataContract") != "DataContract":
        reading.wrong(
            ("kind",), f"it is a {contract['kind']}", "name a contract of kind DataContract"
        )
    version = str(contract.get("apiVersion", "v3"))
    if not version.startswith("v3"):
        reading.wrong(
            ("apiVersion",), f"ODCS {version} is not read", "bring the contract to ODCS v3.1"
        )
    if contract.get("slaProperties"):
        reading.skip("slaProperties", "the contract")
    objects = reading.maps((), contract, "schema")
    if not objects:
        reading.wrong(("schema",), "the contract has no schema object", "add `schema: [{name: …}]`")
        return None
    return _pick(reading, entry, objects)


def _pick(
    reading: Reading, entry: Entry[SchemaParams], objects: list[tuple[KeyPath, dict[str, Any]]]
) -> tuple[KeyPath, dict[str, Any]] | None:
    wanted = entry.params.object or entry.params.dataset
    named = [
        (path, given)
        for path, given in objects
        if wanted in (given.get("name"), given.get("physicalName"))
    ]
    if named:
        return named[0]
    if entry.params.object is None and len(objects) == 1:
        return objects[0]
    names = [str(given.get("name")) for _, given in objects]
    near = nearest(wanted, names)
    key = "object" if entry.params.object is not None else "contract"
    reading.problems.append(
        Problem(
            code="MLG008",
            message=f"the contract {reading.document.file} has no object `{wanted}`",
            place=Place(file=entry.file, line=entry.line(key)),
            hint=f"did you mean {near}?" if near else None,
            fix=f"set `object` to one of: {', '.join(names)}",
        )
    )
    return None


def _of_object(
    reading: Reading, entry: Entry[SchemaParams], path: KeyPath, given: dict[str, Any]
) -> Iterator[Rule]:
    reading.known(path, given, _OBJECT_KEYS, "a schema object")
    if given.get("relationships"):
        reading.skip("relationships", str(given.get("name")))
    severity = Severity(entry.params.severity)
    properties = [
        (where, member, _column(reading, where, member))
        for where, member in reading.maps(path, given, "properties")
    ]
    types = {name: _type(reading, where, member) for where, member, name in properties}
    file = reading.document.file
    yield from listed_rules(entry, tuple(types))
    yield from _primary_key(reading, severity, properties, types)
    yield from quality_rules(reading, path, given, severity=severity, column=None, types=types)
    for where, member, name in properties:
        for rule in _of_property(reading, where, member, name, types[name]):
            yield rule.model_copy(update={"severity": severity, "file": file})
        yield from quality_rules(
            reading, where, member, severity=severity, column=name, types=types
        )


def _column(reading: Reading, path: KeyPath, given: dict[str, Any]) -> str:
    """The column's name in the data."""
    reading.known(path, given, _PROPERTY_KEYS, "a property")
    name = reading.get(path, given, "physicalName", str) or reading.get(path, given, "name", str)
    if name is None:
        reading.wrong(path, "the property has no name", "add `name`")
    return str(name)


def _type(reading: Reading, path: KeyPath, given: dict[str, Any]) -> str | None:
    of_type: str | None = reading.get(path, given, "logicalType", str)
    if of_type is None or of_type in get_args(LogicalType):
        return of_type
    near = nearest(of_type, get_args(LogicalType))
    reading.wrong(
        (*path, "logicalType"),
        f"`{of_type}` is no logical type of ODCS",
        f"write one of: {', '.join(get_args(LogicalType))}",
        hint=f"did you mean {near}?" if near else None,
    )
    return None


def _primary_key(
    reading: Reading,
    severity: Severity,
    properties: list[tuple[KeyPath, dict[str, Any], str]],
    types: dict[str, str | None],
) -> Iterator[Rule]:
    parts = []
    for order, (path, given, name) in enumerate(properties):
        if reading.get(path, given, "primaryKey", bool):
            position = reading.get(path, given, "primaryKeyPosition", int)
            parts.append(((position if position and position > 0 else 10**6, order), path, name))
    if not parts:
        return
    parts.sort(key=lambda part: part[0])
    names = tuple(name for _, _, name in parts)
    yield Rule(
        kind="primary_key",
        name="primary_key",
        keys=names,
        key_types=tuple(types[name] for name in names),
        limit=list(names),
        severity=severity,
        file=reading.document.file,
        line=reading.line((*parts[0][1], "primaryKey")),
        text=limit_text("primary_key", names),
    )


def _of_property(
    reading: Reading, path: KeyPath, given: dict[str, Any], name: str, of_type: str | None
) -> Iterator[Rule]:
    for key in _UNCHECKED:
        if given.get(key):
            reading.skip(key, name)
    wants = _wants(reading, path, given, name, of_type)
    asked: list[tuple[Kind, KeyPath, Any]] = [("present", (*path, "name"), None)]
    if of_type is not None:
        asked.append(("type", (*path, "logicalType"), of_type))
    flags: tuple[Kind, ...] = ("required", "unique")
    asked += [(kind, (*path, kind), None) for kind in flags if reading.get(path, given, kind, bool)]
    if wants.nan == "forbid":
        asked.append(("nan", (*path, "customProperties"), None))
    written = {rule: option for option, rule in _OPTIONS.items()}
    for kind, limit in value_kinds(wants):
        asked.append((kind, (*path, "logicalTypeOptions", written[kind]), limit))
    for kind, where, limit in asked:
        yield Rule(
            kind=kind,
            name=encode(kind),
            column=name,
            limit=limit,
            needs=wants.needs,
            keys=(name,) if kind == "unique" else (),
            key_types=(wants.needs,) if kind == "unique" else (),
            nan=wants.nan or "allow",
            file=reading.document.file,
            line=reading.line(where),
            text=kind if limit is None else limit_text(kind, limit),
        )


def _wants(
    reading: Reading, path: KeyPath, given: dict[str, Any], name: str, of_type: str | None
) -> Wants:
    options = reading.get(path, given, "logicalTypeOptions", dict) or {}
    where = (*path, "logicalTypeOptions")
    reading.known(where, options, {*_OPTIONS, *_UNCHECKED_OPTIONS}, "logicalTypeOptions")
    limits = {}
    for option, rule in _OPTIONS.items():
        limit = options.get(option)
        if limit is None:
            continue
        if _of_kind(option, limit):
            limits[rule] = limit
        else:
            reading.wrong((*where, option), f"`{option}` is {limit!r}", "write a limit of its type")
    for option in _UNCHECKED_OPTIONS:
        if options.get(option) is not None:
            reading.skip(f"logicalTypeOptions.{option}", name)
    wants = Wants(of_type=of_type, limits=limits, nan=_nan(reading, path, given))
    written = {rule: option for option, rule in _OPTIONS.items()}
    for fault in faults(wants):
        at = (*path, "customProperties") if fault.key == "nan" else (*where, written[fault.key])
        reading.wrong(at, f"`{name}`: {fault.message}", fault.fix, code=_code(fault.code))
    return wants


def _of_kind(option: str, limit: Any) -> bool:
    if option in _TEXT_OPTIONS:
        return isinstance(limit, str)
    if isinstance(limit, bool):
        return False
    if option in _COUNT_OPTIONS:
        return isinstance(limit, int)
    return isinstance(limit, int | float | str) and (
        option != "multipleOf" or not isinstance(limit, str)
    )


def _code(code: str) -> str:
    return "MLG008" if code == "MLG003" else code


def _nan(reading: Reading, path: KeyPath, given: dict[str, Any]) -> str | None:
    for where, custom in reading.maps(path, given, "customProperties"):
        name = custom.get("property")
        if not isinstance(name, str) or not name.startswith("mlgate."):
            continue
        if name != _NAN:
            reading.wrong(
                (*where, "property"), f"`{name}` is no property of mlgate", f"it knows {_NAN}"
            )
        elif custom.get("value") not in ("allow", "forbid", "value"):
            reading.wrong(
                (*where, "value"),
                f"`{_NAN}` is {custom.get('value')!r}",
                "write allow, forbid or value",
            )
        else:
            return str(custom["value"])
    return None
