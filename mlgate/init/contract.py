"""A contract that a table keeps today: types, required, ranges, allowed values."""

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from mlgate.init.personal import about_a_person, may_be_listed, names_an_id
from mlgate.init.profile import Column, Profile
from mlgate.init.proposal import Note, ProposedEntry
from mlgate.init.ranges import outward

if TYPE_CHECKING:
    from mlgate.init.files import Files

_FEWEST_OF_A_VALUE = 5  #: rows; a rarer value may be one person's
_MOST_CONTRACT_BYTES = 1_000_000


def inline_contract(name: str, profiled: Profile) -> ProposedEntry:
    """The entry of a dataset that has no contract of its own."""
    keys: dict[str, Any] = {"dataset": name}
    if profiled.whole:
        keys["rows"] = {"min": _at_least(profiled.rows)}
    keys["columns"] = {column.name: _rules(column, profiled) for column in profiled.columns}
    seen = f"{profiled.rows:,} rows today" if profiled.whole else "only the first rows were read"
    above = (f"{profiled.table.path}: {seen}; ranges are wider than what is in it",)
    return ProposedEntry(keys=keys, above=above)


def not_listed(profiled: Profile) -> list[str]:
    """Text columns whose values are kept out of the contract."""
    return [
        column.name
        for column in profiled.columns
        if column.logical == "string"
        and (about_a_person(column.name) or column.values is not None)
        and "allowed_values" not in _limits(column)
    ]


def _at_least(rows: int) -> int:
    """Half of the rows, as one digit and zeros."""
    half = max(rows // 2, 1)
    unit = int("1" + "0" * (len(str(half)) - 1))
    return half // unit * unit


def _rules(column: Column, profiled: Profile) -> dict[str, Any]:
    rules: dict[str, Any] = {}
    if column.logical is not None:
        rules["type"] = column.logical
    if not profiled.whole:
        return rules
    if column.filled == profiled.rows:
        rules["required"] = True
    if column.unique:
        rules["unique"] = True
    return rules | _limits(column)


def _limits(column: Column) -> dict[str, Any]:
    if about_a_person(column.name) or names_an_id(column.name) or not column.filled:
        return {}
    if column.is_number:
        if column.logical == "integer" and set(column.values or ()) == {"0", "1"}:
            return {"allowed_values": [0, 1]}
        return _range(column)
    if column.logical == "string" and column.values and _are_categories(column.values):
        return {"allowed_values": sorted(column.values)}
    return {}


def _range(column: Column) -> dict[str, Any]:
    if column.low is None or column.high is None or column.infinite:
        return {}
    bounds = outward(column.low, column.high, whole=column.logical == "integer")
    return {} if bounds is None else {"minimum": bounds[0], "maximum": bounds[1]}


def _are_categories(values: Mapping[str, int]) -> bool:
    return min(values.values()) >= _FEWEST_OF_A_VALUE and may_be_listed(values)


def contract_files(files: "Files") -> dict[str, dict[str, set[str]]]:
    """ODCS contracts: path -> name of a schema object -> its columns."""
    found = {}
    for path in files.of(".odcs.yaml", ".odcs.yml", ".yaml", ".yml"):
        objects = _objects(files, path)
        if objects:
            found[path] = objects
    return found


def _objects(files: "Files", path: str) -> dict[str, set[str]]:
    from mlgate.errors import ConfigurationError
    from mlgate.policy.source import parse

    try:
        raw = (files.root / path).read_bytes()[:_MOST_CONTRACT_BYTES]
        data = parse(raw, path).data if b"DataContract" in raw else None
    except (OSError, ConfigurationError):
        return {}
    if not isinstance(data, dict) or data.get("kind") != "DataContract":
        return {}
    return {
        str(one.get("name")): {
            str(of.get("name")) for of in _maps(one.get("properties")) if of.get("name")
        }
        for one in _maps(data.get("schema"))
    }


def _maps(given: Any) -> Iterable[Mapping[str, Any]]:
    return [one for one in given if isinstance(one, dict)] if isinstance(given, list) else []


def fitting(
    contracts: Mapping[str, Mapping[str, set[str]]], profiles: Mapping[str, Profile]
) -> tuple[dict[str, tuple[str, str]], list[Note]]:
    """Dataset -> (contract, object): the table whose columns are most like the contract's."""
    chosen: dict[str, tuple[str, str]] = {}
    unfit = []
    for path, objects in contracts.items():
        for name, columns in objects.items():
            near = {
                dataset: (len(_names(one) ^ columns), dataset != name)
                for dataset, one in profiles.items()
                if dataset not in chosen and columns and columns <= _names(one)
            }
            if near:
                chosen[min(near, key=lambda dataset: near[dataset])] = (path, name)
            else:
                why = "since no table that was found has all its columns"
                unfit.append(Note(what=f"{path}: `{name}`", why=why))
    return chosen, unfit


def _names(profiled: Profile) -> set[str]:
    return {column.name for column in profiled.columns}


def dataset_name(path: str, taken: Iterable[str]) -> str:
    """A name for the table at `path` that is not taken: its file's, then its folder's with it."""
    parts = [re.sub(r"\W+", "_", part).strip("_") for part in path.split("/")]
    parts[-1] = re.sub(r"\W+", "_", path.rpartition("/")[2].split(".")[0]).strip("_") or "table"
    for used in range(1, len(parts) + 1):
        name = "_".join(part for part in parts[-used:] if part)
        if name not in set(taken):
            return name
    return next(f"{name}_{number}" for number in range(2, 10**6) if f"{name}_{number}" not in taken)
