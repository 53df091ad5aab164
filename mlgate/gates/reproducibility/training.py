"""Runs the training again and compares its outputs with those in place."""

import os
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.gates.reproducibility.asked import Asked, Decision
from mlgate.gates.reproducibility.causes import Difference, find_causes
from mlgate.gates.reproducibility.comparing import compare
from mlgate.gates.reproducibility.evidence import (
    Comparison,
    Output,
    ReproducibilityEvidence,
    Trouble,
)
from mlgate.gates.reproducibility.judging import check_ids
from mlgate.gates.reproducibility.kind import kind_of
from mlgate.gates.reproducibility.params import ReproducibilityParams
from mlgate.gates.reproducibility.sentences import NOT_WRITTEN_FIX
from mlgate.gates.reproducibility.unproven import with_note
from mlgate.pipeline.fresh import FreshRun, run_fresh
from mlgate.policy.entry import Entry
from mlgate.policy.selection import selects

if TYPE_CHECKING:
    from mlgate.gate import World
    from mlgate.policy.model import Pipeline

Entries = Sequence[Entry[ReproducibilityParams]]
Run = Callable[..., FreshRun]

_FAILED_FIX = "run the command by hand; its log says what went wrong"


@dataclass(kw_only=True)
class Trainings:
    """Fresh runs of one pipeline, kept until `close`."""

    pipeline: "Pipeline"
    world: "World"
    run: Run
    made: list[FreshRun] = field(default_factory=list)

    @property
    def scratch(self) -> Path:
        """A private folder, which goes away with the run."""
        return self.world.scratch / "reproducibility"

    def fresh(self, name: str, environ: Mapping[str, str] = {}) -> FreshRun:
        """One run in a fresh copy; `environ` is added to the environment."""
        done = self.run(
            self.pipeline,
            root=self.world.root,
            commit=None,
            scratch=self.scratch,
            logs=self.world.logs or self.world.scratch / "logs",
            name=name,
            environ={**self.world.environ, **environ},
        )
        self.made.append(done)
        return done

    def forget(self, name: str) -> None:
        """Remove what a run left; a copy of a large repository is large."""
        shutil.rmtree(self.scratch / name, ignore_errors=True)

    def close(self) -> None:
        """Remove what all runs left."""
        shutil.rmtree(self.scratch, ignore_errors=True)


def measure(entries: Entries, world: "World", run: Run = run_fresh) -> ReproducibilityEvidence:
    """Run the pipeline as often as the entries ask, compare, and look for causes."""
    left_out = {entry.index: why for entry in entries if (why := _why_not(entry, world))}
    outputs = [_output(entry, path) for entry in entries for path in entry.params.levels]
    waiting = [output for output in outputs if output.entry not in left_out]
    if not waiting or world.pipeline is None:
        return ReproducibilityEvidence(outputs=tuple(outputs), left_out=left_out)
    trainings = Trainings(pipeline=world.pipeline, world=world, run=run)
    try:
        runs = {entry.index: entry.params.runs for entry in entries}
        measured = iter(_measure(waiting, runs, trainings))
        done = [output if output.entry in left_out else next(measured) for output in outputs]
        done = with_note(done, trainings.made, world)
    finally:
        trainings.close()
    return ReproducibilityEvidence(outputs=tuple(done), left_out=left_out)


def _why_not(entry: Entry[ReproducibilityParams], world: "World") -> str | None:
    """Why an entry does not run; whoever selects one of its checks by `--gate` wants it to."""
    if world.asked_for:
        wanted = any(selects(world.asked_for, entry.gate, check) for check in check_ids(entry))
        return None if wanted else "this run was not asked for it"
    if entry.params.when == "ci" and not world.in_ci:
        return "it trains again only in CI (when: ci)"
    if entry.params.when == "manual":
        return "it trains again only when it is asked for (when: manual)"
    return None


def _output(entry: Entry[ReproducibilityParams], path: str) -> Output:
    return Output(entry=entry.index, path=path, level=entry.params.levels[path])


def _measure(
    outputs: Sequence[Output], runs: Mapping[int, int], trainings: Trainings
) -> list[Output]:
    world = trainings.world
    in_place = [os.path.lexists(world.root / output.path) for output in outputs]
    # Where nothing is in place, the first fresh run stands for it.
    needed = [
        runs[output.entry] + (not there) for output, there in zip(outputs, in_place, strict=True)
    ]
    asked = [asked_of(output, world) for output in outputs]
    done: list[Comparison | None] = [None] * len(outputs)
    kept: list[FreshRun] = []
    changed: tuple[str, ...] = ()
    unlike: set[int] = set()
    for number in range(1, max(needed) + 1):
        name = f"fresh-{number}"
        fresh = trainings.fresh(name)
        changed = tuple(dict.fromkeys((*changed, *fresh.changed)))
        for i, there in enumerate(in_place):
            if number > needed[i] or (done[i] is not None and not _goes_on(done[i], outputs[i])):
                continue
            if fresh.problem is not None:
                done[i] = _failed(fresh, number, world)
            elif there or kept:
                against = world.root if there else kept[0].folder
                unlike |= {i} if done[i] is not None else set()
                done[i] = _compared(fresh.folder, against, asked[i])
        if fresh.problem is not None:
            break
        if len(kept) < 2:
            kept.append(fresh)
        else:
            trainings.forget(name)
    made = [
        output.model_copy(
            update={
                "comparison": comparison,
                "against": "the one in place" if there else "that of another fresh run",
                "runs": min(len(trainings.made), count),
                "changed": changed,
            }
        )
        for output, comparison, there, count in zip(outputs, done, in_place, needed, strict=True)
    ]
    return _with_causes(made, asked, kept, trainings, unlike)


def _compared(fresh: Path, reference: Path, asked: Asked) -> Comparison:
    """How a fresh output differs; one that neither of two fresh runs wrote is nobody's to hold."""
    written = [os.path.lexists(folder / asked.path) for folder in (fresh, reference)]
    if any(written):
        return compare(fresh, reference, asked)
    reason = f"the training ended without an error and did not write {asked.path}"
    return Comparison(trouble=Trouble(reason=reason, fix=NOT_WRITTEN_FIX, code="MLG401"))


def _goes_on(comparison: Comparison | None, output: Output) -> bool:
    """Whether another run could still differ: the first difference is the one that is told."""
    return comparison is not None and comparison.holds(output.level)


def _failed(fresh: FreshRun, number: int, world: "World") -> Comparison:
    which = "" if number == 1 else f" in fresh run {number}"
    log = _log(fresh.log, world)
    what = "the training failed" if fresh.code is None else "the training does not count"
    reason = f"{what}{which}: {fresh.problem} ({log})"
    code = fresh.code or "MLG410"
    return Comparison(trouble=Trouble(reason=reason, fix=fresh.fix or _FAILED_FIX, code=code))


def _log(path: Path, world: "World") -> str:
    """The log as somebody in the policy's folder finds it."""
    if world.logs is None:
        return "its log is kept with --out"
    try:
        return f"log: {path.resolve().relative_to(Path.cwd().resolve()).as_posix()}"
    except (ValueError, OSError):
        return f"log: {path.parent.parent.name}/{path.parent.name}/{path.name}"


def asked_of(output: Output, world: "World") -> Asked:
    """How an output is compared; the predictions by their id, and by their decisions."""
    spec = world.predictions
    more: dict[str, Any] = {}
    if spec is not None and Path(spec.path) == Path(output.path):
        more["key"] = None if spec.id == "row" else spec.id
        more["delimiter"] = spec.delimiter
        if spec.prediction is not None:
            more["decision"] = Decision(column=spec.prediction)
        elif spec.threshold is not None and isinstance(spec.score, str):
            more["decision"] = Decision(column=spec.score, threshold=spec.threshold)
    else:
        same = [each for each in world.datasets.values() if each.path == output.path]
        more["delimiter"] = same[0].delimiter if same else ","
    return Asked(
        path=output.path,
        kind=kind_of(output.path),
        level=output.level,
        engine=world.engine,
        examples=world.examples,
        **more,
    )


def _with_causes(
    outputs: Sequence[Output],
    asked: Sequence[Asked],
    kept: Sequence[FreshRun],
    trainings: Trainings,
    unlike: set[int],
) -> list[Output]:
    """Each output that differs with what is known of the cause; what is not there has none."""
    different = {
        index: Difference(output=output, asked=asked[index], unlike=index in unlike)
        for index, output in enumerate(outputs)
        if output.comparison is not None
        and output.comparison.trouble is None
        and output.comparison.written
        and output.comparison.usable
        and not output.comparison.holds(output.level)
    }
    if not different:
        return list(outputs)
    causes = find_causes(list(different.values()), kept, trainings)
    found = dict(zip(different, causes, strict=True))
    return [
        output.model_copy(update={"cause": found[index]}) if index in found else output
        for index, output in enumerate(outputs)
    ]
