"""Reads each dataset once for all entries that name it."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlgate.data.fingerprint import fingerprint
from mlgate.data.source import Source, SourceError, locate
from mlgate.gates.schema.contract import read_rules
from mlgate.gates.schema.counting import count_rules
from mlgate.gates.schema.evidence import (
    Column,
    Counts,
    Measured,
    SchemaEvidence,
    Table,
    Trouble,
)
from mlgate.gates.schema.logical_type import MOMENTS, read_as_text
from mlgate.gates.schema.params import SchemaParams
from mlgate.gates.schema.rules import Rule
from mlgate.policy.entry import Entry
from mlgate.result.provenance import DataRecord
from mlgate.result.url import without_secrets

if TYPE_CHECKING:
    from mlgate.gate import World


def measure(entries: Sequence[Entry[SchemaParams]], world: "World") -> SchemaEvidence:
    """Count, for every rule of every entry, the rows that break it.

    Raises
    ------
    ConfigurationError
        If a contract cannot be read. A dataset that cannot be read is part of the evidence.

    """
    asked = [read_rules(entry, lambda name: _file(world, name)) for entry in entries]
    tables: dict[str, Table] = {}
    data: dict[str, DataRecord] = {}
    counts: dict[int, tuple[Counts | None, ...]] = {}
    for name in dict.fromkeys(entry.params.dataset for entry in entries):
        mine = [index for index, entry in enumerate(entries) if entry.params.dataset == name]
        rules = [rule for index in mine for rule in asked[index].rules]
        table, record, found = _read(name, rules, world)
        tables[name], data[name] = table, record
        start = 0
        for index in mine:
            end = start + len(asked[index].rules)
            counts[index] = found[start:end]
            start = end
    return SchemaEvidence(
        data=tuple(data.values()),
        tables=tuple(tables.values()),
        entries=tuple(
            Measured(
                dataset=entry.params.dataset,
                rules=asked[index].rules,
                counts=counts[index],
                notes=asked[index].notes,
            )
            for index, entry in enumerate(entries)
        ),
    )


def _file(world: "World", name: str) -> bytes | None:
    path = world.root / name
    return path.read_bytes() if path.is_file() else None


def _read(
    name: str, rules: list[Rule], world: "World"
) -> tuple[Table, DataRecord, tuple[Counts | None, ...]]:
    spec = world.datasets[name]
    uri = spec.path or spec.url or name
    try:
        source = locate(spec, root=world.root, environ=world.environ, scratch=world.scratch)
        uri = source.uri
        table = Table(name=name, rows=None, columns=_columns(source, rules, world))
        counted, found = count_rules(world, source, table, rules)
        digest = fingerprint(source)
    except SourceError as error:
        trouble = Trouble(reason=error.reason, fix=error.fix)
        return (
            Table(name=name, rows=None, trouble=trouble),
            _record(name, without_secrets(uri), None, None),
            (None,) * len(rules),
        )
    return counted, _record(name, uri, counted.rows, digest), found


def _record(name: str, uri: str, rows: int | None, digest: str | None) -> DataRecord:
    return DataRecord(name=name, role="dataset", uri=uri, rows=rows, fingerprint=digest)


def _columns(source: Source, rules: list[Rule], world: "World") -> tuple[Column, ...]:
    moments = {rule.column for rule in rules if rule.needs in MOMENTS}
    return tuple(
        Column(
            name=name,
            type=of_type,
            text=read_as_text(of_type, source.format, "date" if name in moments else None),
        )
        for name, of_type in world.engine.columns(source).items()
    )
