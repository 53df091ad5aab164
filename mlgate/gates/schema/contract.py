"""The rules of an entry, from the policy itself or from the contract that it names."""

import posixpath
from dataclasses import dataclass, replace

from mlgate.errors import ConfigurationError, Place, Problem
from mlgate.gate import ReadFile
from mlgate.gates.schema.inline import inline_rules
from mlgate.gates.schema.odcs import odcs_rules
from mlgate.gates.schema.params import SchemaParams
from mlgate.gates.schema.rules import Rule
from mlgate.policy.entry import Entry
from mlgate.policy.source import Document, parse


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What an entry asks of its dataset."""

    rules: tuple[Rule, ...]
    notes: tuple[str, ...] = ()  #: what the contract says and mlgate does not check


def read_rules(entry: Entry[SchemaParams], read: ReadFile) -> Asked:
    """Every rule of the entry, each with the file and line that say it.

    Raises
    ------
    ConfigurationError
        With every problem of the contract, each at its line.

    """
    name = entry.params.contract
    if name is None:
        return Asked(rules=inline_rules(entry))
    shown = posixpath.normpath(posixpath.join(posixpath.dirname(entry.file), name))
    raw = read(name)
    if raw is None:
        raise ConfigurationError(
            Problem(
                code="MLG008",
                message=f"the contract {name} does not exist",
                place=Place(file=entry.file, line=entry.line("contract")),
                fix="correct the path, which is relative to the policy, or write the contract",
            )
        )
    rules, notes = odcs_rules(_document(raw, shown), entry)
    return Asked(rules=rules, notes=notes)


def _document(raw: bytes, shown: str) -> Document:
    try:
        document = parse(raw, shown)
    except ConfigurationError as error:
        raise ConfigurationError(
            *(replace(found, code="MLG008") for found in error.problems)
        ) from None
    if document.problems:
        raise ConfigurationError(*(replace(found, code="MLG008") for found in document.problems))
    return document
