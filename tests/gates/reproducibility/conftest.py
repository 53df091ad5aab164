"""Two folders to compare, and a policy whose training is a function of the test."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mlgate.baseline.outcome import NotNeeded
from mlgate.data.duckdb import DuckDBEngine
from mlgate.gate import World
from mlgate.gates import reproducibility
from mlgate.gates.reproducibility.asked import Asked
from mlgate.gates.reproducibility.comparing import compare
from mlgate.gates.reproducibility.evidence import Comparison
from mlgate.gates.reproducibility.kind import kind_of
from mlgate.gates.reproducibility.level import read_level
from mlgate.gates.reproducibility.params import ReproducibilityParams
from mlgate.gates.reproducibility.training import measure
from mlgate.pipeline.fresh import FreshRun
from mlgate.policy.entry import Entry
from mlgate.policy.model import Pipeline, PolicySections
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.result.finding import Exact, Finding, Unmeasured

Write = Callable[[Path], object]


SECTIONS = PolicySections(version=1)


@dataclass
class Pair:
    """A fresh run's folder and the one in place."""

    fresh: Path
    place: Path
    engine: DuckDBEngine

    def compare(
        self, name: str, fresh: Write | None, place: Write | None, level: Any, **how: Any
    ) -> Comparison:
        """Write the file on both sides, and compare."""
        for folder, write in ((self.fresh, fresh), (self.place, place)):
            if write is not None:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                write(folder / name)
        asked = Asked(
            path=name,
            kind=kind_of(name),
            level=read_level(level, kind_of(name)),
            engine=self.engine,
            examples=how.pop("examples", True),
            **how,
        )
        return compare(self.fresh, self.place, asked)

    def holds(self, name: str, fresh: Write, place: Write, level: Any, **how: Any) -> bool:
        """Whether the level holds; nothing may stand in the way of comparing."""
        found = self.compare(name, fresh, place, level, **how)
        assert found.trouble is None, found.trouble
        return found.holds(read_level(level, kind_of(name)))


@pytest.fixture
def pair(tmp_path: Path):
    fresh, place = tmp_path / "fresh", tmp_path / "place"
    fresh.mkdir()
    place.mkdir()
    with DuckDBEngine(tmp_path / "engine", threads=2) as engine:
        yield Pair(fresh=fresh, place=place, engine=engine)


Train = Callable[[Path, int, Mapping[str, str]], str | None]


@dataclass
class Judged:
    """Findings of one run, and what ran."""

    findings: list[Finding]
    runs: list[str]
    left: list[Path]  #: what the gate left in its private folder

    def outcome(self, index: int = 0) -> str:
        held = self.findings[index].held
        if isinstance(held, Unmeasured):
            return held.cause.value
        assert isinstance(held, Exact)
        return "pass" if held.holds else "fail"

    def reason(self, index: int = 0) -> str:
        held = self.findings[index].held
        assert isinstance(held, Exact | Unmeasured)
        return held.reason


@dataclass
class Project:
    """A policy's folder; `train` writes the outputs of the n-th run into a folder."""

    root: Path
    scratch: Path
    environ: dict[str, str] = field(default_factory=dict)

    def judge(
        self,
        train: Train,
        *entries: Mapping[str, Any],
        in_ci: bool = True,
        asked_for: tuple[str, ...] = (),
        predictions: PredictionsSpec | None = None,
        examples: bool = True,
        changed: tuple[str, ...] = (),
        timeout: str = "20m",
        seconds: float = 1.0,
    ) -> Judged:
        runs: list[str] = []

        def run(pipeline: Pipeline, **given: Any) -> FreshRun:
            runs.append(given["name"])
            folder = given["scratch"] / given["name"]
            folder.mkdir(parents=True)
            problem = train(folder, len(runs), given["environ"])
            log = given["logs"] / f"{given['name']}.log"
            return FreshRun(
                folder=folder, seconds=seconds, log=log, problem=problem,
                fix="look at the log" if problem else None, changed=changed,
            )  # fmt: skip

        bound = [self._entry(index, entry) for index, entry in enumerate(entries)]
        paths = [path for entry in bound for path in entry.params.compare]
        pipeline = Pipeline(
            command=["python", "train.py"], inputs=["*.py"], outputs=paths, timeout=timeout
        )
        with DuckDBEngine(self.scratch / "engine", threads=2) as engine:
            world = World(
                root=self.root, scratch=self.scratch, environ=self.environ, engine=engine,
                datasets={}, predictions=predictions, pairs=None, baseline=NotNeeded(),
                examples=examples, pipeline=pipeline, logs=self.scratch / "out" / "logs",
                in_ci=in_ci, asked_for=asked_for,
            )  # fmt: skip
            evidence = measure(bound, world, run)
        stored = type(evidence).model_validate_json(evidence.model_dump_json())
        findings = list(reproducibility.judge(stored, bound))
        bare = [f.held for f in reproducibility.judge(stored.without_values(), bound)]
        assert [type(held) for held in bare] == [type(finding.held) for finding in findings]
        promised = [
            p.id
            for entry in bound
            for p in reproducibility.promises(entry, lambda _: None, SECTIONS)
        ]
        assert promised == [finding.id for finding in findings]
        left = [path for path in self.scratch.iterdir() if path.name not in ("engine", "out")]
        return Judged(findings=findings, runs=runs, left=left)

    def _entry(self, index: int, given: Mapping[str, Any]) -> Entry[ReproducibilityParams]:
        params = ReproducibilityParams.model_validate(given)
        lines = {"": 10 + index} | {f"compare.{path}": 20 + index for path in params.compare}
        return Entry(
            gate="reproducibility", index=index, params=params, file="mlgate.yaml", lines=lines
        )

    def write(self, name: str, text: str) -> None:
        (self.root / name).parent.mkdir(parents=True, exist_ok=True)
        (self.root / name).write_text(text, encoding="utf-8")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root, scratch = tmp_path / "root", tmp_path / "scratch"
    root.mkdir()
    scratch.mkdir()
    return Project(root=root, scratch=scratch)
