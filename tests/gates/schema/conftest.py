"""A small road for one gate: policy text in, findings out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from mlgate.baseline.outcome import NotNeeded
from mlgate.data.duckdb import DuckDBEngine
from mlgate.gate import World
from mlgate.gates import schema
from mlgate.gates.schema.params import SchemaParams
from mlgate.policy.entry import Entry
from mlgate.policy.model import DatasetSpec, PolicySections
from mlgate.policy.source import KeyPath, parse
from mlgate.result.finding import Exact, Finding, Unmeasured


def entries_of(text: str) -> list[Entry[SchemaParams]]:
    """The entries of a YAML list, with the lines of their keys."""
    document = parse(text.encode(), "mlgate.yaml")
    entries = []
    for index, given in enumerate(document.data):
        lines = {
            ".".join(map(str, path[1:])): document.place(path).line or 0
            for path in _paths(given, (index,))
        }
        params = SchemaParams.model_validate(given)
        entries.append(
            Entry(gate="schema", index=index, params=params, file="mlgate.yaml", lines=lines)
        )
    return entries


def _paths(value: Any, path: KeyPath) -> Iterator[KeyPath]:
    yield path
    members = value.items() if isinstance(value, dict) else []
    members = enumerate(value) if isinstance(value, list) else members
    for key, member in members:
        yield from _paths(member, (*path, key))


@dataclass(frozen=True)
class Judged:
    """The findings of one run, by id."""

    findings: dict[str, Finding]
    evidence: Any

    def __getitem__(self, check: str) -> Finding:
        return self.findings[f"schema/{check}"]

    def outcome(self, check: str) -> str:
        """`pass`, `fail`, or the cause why nothing was held."""
        held = self[check].held
        if isinstance(held, Unmeasured):
            return held.cause.value
        assert isinstance(held, Exact)
        return "pass" if held.holds else "fail"

    def failing(self, check: str) -> int:
        """Rows that break the rule."""
        held = self[check].held
        assert isinstance(held, Exact), held
        assert held.failing is not None
        return held.failing.rows

    @property
    def outcomes(self) -> dict[str, str]:
        """Every check without the gate's name."""
        return {
            name.removeprefix("schema/"): self.outcome(name.removeprefix("schema/"))
            for name in self.findings
        }

    @property
    def bad(self) -> dict[str, str]:
        """Checks that do not pass."""
        return {name: outcome for name, outcome in self.outcomes.items() if outcome != "pass"}


Gate = Callable[..., Judged]


@pytest.fixture
def gate(tmp_path: Path) -> Gate:
    """Measure and judge a YAML list of entries over files of a folder."""

    def run(entries: str, *, examples: bool = True, **datasets: str) -> Judged:
        bound = entries_of(entries)
        scratch = tmp_path / ".scratch"
        scratch.mkdir(exist_ok=True)
        with DuckDBEngine(scratch, threads=2) as engine:
            world = World(
                root=tmp_path,
                scratch=scratch,
                environ={},
                engine=engine,
                datasets={name: DatasetSpec(path=path) for name, path in datasets.items()},
                predictions=None,
                pairs=None,
                baseline=NotNeeded(),
                examples=examples,
            )
            evidence = schema.measure(bound, world)
        stored = type(evidence).model_validate_json(evidence.model_dump_json())
        found = schema.judge(stored, bound)
        by_id = {finding.id: finding for finding in found}
        assert len(by_id) == len(found), "ids are unique"
        promised = [
            promise.id
            for entry in bound
            for promise in schema.promises(
                entry, lambda name: (tmp_path / name).read_bytes(), PolicySections(version=1)
            )
        ]
        assert promised == list(by_id), "every check is promised, and no other"
        return Judged(findings=by_id, evidence=stored)

    return run
