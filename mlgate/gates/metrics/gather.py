"""Gather what the entries need, in one pass over the paired rows."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.data.template import statement
from mlgate.data.unpaired import Unpaired
from mlgate.gates.metrics.cut_slices import with_cuts
from mlgate.gates.metrics.evidence import (
    MAX_SLICES,
    NO_ANCHOR_FIX,
    Absence,
    AnchorEvidence,
    FileNumber,
    LostSlice,
    MetricsEvidence,
    Number,
    Scope,
    no_baseline,
)
from mlgate.gates.metrics.file_of_baseline import file_of_baseline
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.number_file import Document, number_at, read_document
from mlgate.gates.metrics.outside import Outside, outside
from mlgate.gates.metrics.params import CHANGE_RULES, MetricParams, anchored_rules
from mlgate.gates.metrics.populations import populations
from mlgate.gates.metrics.rows import Key, Rows
from mlgate.gates.metrics.run_numbers import run_numbers
from mlgate.gates.metrics.search import searches
from mlgate.gates.metrics.search_evidence import Searched
from mlgate.gates.metrics.seeds import seeds
from mlgate.policy.entry import Entry

if TYPE_CHECKING:
    from mlgate.baseline.outcome import Baseline
    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.data.side import Side
    from mlgate.gate import World


def gather(entries: Sequence[Entry[MetricParams]], world: "World") -> MetricsEvidence:
    """All entries' evidence."""
    numbers: dict[str, Any] = {
        "numbers": tuple(_numbers(entries, world)),
        "run_numbers": tuple(run_numbers(entries, world)),
    }
    read = [entry.params for entry in entries if entry.params.file is None]
    if not read:
        return MetricsEvidence(**numbers)
    if world.pairs is None or isinstance(world.pairs, Unpaired):
        return MetricsEvidence(**numbers, unreadable=_unreadable(world.pairs))
    items = {by.key: by for params in read for by in params.slices}
    pairs, cuts = with_cuts(world.engine, world.pairs, list(items.values()))
    scopes: list[Scope] = list(_scopes(world, pairs, None, read))
    lost: list[LostSlice] = []
    crowded: dict[str, int] = {}
    for column in sorted(items):
        if f"by:{column}" in pairs.candidate.defects:
            continue
        values = _values(world.engine, pairs, column)
        if values > MAX_SLICES:
            crowded[column] = values
            continue
        sliced = [params for params in read if items[column] in params.slices]
        scopes += _scopes(world, pairs, column, sliced)
        lost += _lost(world.engine, pairs, column)
    columns = sorted({scope.column for scope in scopes if scope.column is not None})
    of_seeds = seeds(read, world, world.pairs, columns, cuts)
    absent = _no_baseline(world.baseline, pairs)
    return MetricsEvidence(
        anchor=_against_anchor(entries, world),
        scopes=tuple(scopes),
        lost=tuple(lost),
        crowded=crowded,
        no_baseline=absent,
        unseen=absent.reason
        if absent is not None and not absent.missing and pairs.baseline is None
        else None,
        defects=dict(pairs.candidate.defects),
        baseline_defects=dict(pairs.baseline.defects) if pairs.baseline else {},
        remarks=dict(pairs.remarks),
        identical=bool(pairs.identical),
        classes=pairs.classes,
        seeds=of_seeds,
        data=() if of_seeds is None else of_seeds.data,
        cuts=cuts,
        weighted=pairs.weighted,
        searches=tuple(_searches(world, pairs, read)) if absent is None else (),
        **numbers,
    )


def _searches(world: "World", pairs: "Pairs", read: Sequence[MetricParams]) -> Iterator[Searched]:
    if any(params.discover is not None for params in read):
        yield from searches(
            world.engine, pairs, read, _rows(pairs, None, outside(world), shared=True)
        )


def _against_anchor(
    entries: Sequence[Entry[MetricParams]], world: "World"
) -> AnchorEvidence | None:
    """What the drops and rises are held against beside the baseline."""
    anchor = world.anchor
    anchored = [entry.params for entry in entries if anchored_rules(entry.params)]
    if anchor is None or not anchored or anchor.pairs is None:
        return None
    if isinstance(anchor.pairs, Unpaired):
        return AnchorEvidence(ref=anchor.ref, absence=_unreadable(anchor.pairs))
    absent = _no_baseline(anchor.baseline, anchor.pairs)
    if absent is not None:
        reason = f"{anchor.ref} cannot be compared with: {_why(anchor.baseline) or absent.reason}"
        fix = absent.fix if not absent.missing else NO_ANCHOR_FIX
        absent = absent.model_copy(update={"reason": reason, "fix": fix, "missing": False})
    return AnchorEvidence(
        ref=anchor.ref,
        scopes=tuple(_scopes(world, anchor.pairs, None, anchored)),
        absence=absent,
        defects=dict(anchor.pairs.baseline.defects) if anchor.pairs.baseline else {},
        classes=anchor.pairs.classes,
    )


def _why(baseline: "Baseline") -> str | None:
    """Why no place has it, in the places' words."""
    from mlgate.baseline.outcome import Missing

    if not isinstance(baseline, Missing):
        return None
    return "; ".join(f"{place.source}: {place.why_not}" for place in baseline.tried) or None


def _scopes(
    world: "World", pairs: "Pairs", column: str | None, read: Sequence[MetricParams]
) -> Iterator[Scope]:
    paired = pairs.baseline is not None and pairs.refused is None
    changes = [params for params in read if set(params.rules) & set(CHANGE_RULES)]
    # What a change needs is measured on the shared rows, and the rest on all of the candidate's.
    alone = [params for params in read if set(params.rules) - set(CHANGE_RULES)] if paired else read
    engine, where = world.engine, outside(world)
    candidate = _rows(pairs, column, where, shared=False)
    every = populations(engine, candidate, _usable(alone, pairs.candidate))
    shared = {}
    if paired:
        usable = _usable(changes, pairs.candidate, pairs.baseline)
        shared = populations(engine, _rows(pairs, column, where, shared=True), usable)
    for key in sorted(every, key=lambda value: (value is None, value)):
        yield Scope(column=column, value=key, all=every[key], shared=shared.get(key))


def _rows(pairs: "Pairs", column: str | None, where: Outside, *, shared: bool) -> Rows:
    return Rows(
        table=pairs.table,
        by=None if column is None else pairs.by[column],
        shared=shared,
        task=pairs.task,
        classes=len(pairs.classes),
        labels=pairs.classes,
        scores=pairs.scores,
        weighted=pairs.weighted,
        clustered=pairs.clustered,
        outside=where,
    )


def _usable(read: Sequence[MetricParams], *sides: "Side | None") -> list[Metric]:
    """The metrics that entries ask for and that the columns can give."""
    unusable = {role for side in sides if side is not None for role in side.defects}
    asked = {params.known.key: params.known for params in read if params.known is not None}
    return [metric for metric in asked.values() if not unusable & set(metric.reads)]


def _values(engine: "Engine", pairs: "Pairs", column: str) -> int:
    """Values of a slice column, on the side that has more of them."""
    from sqlglot import exp

    sides = [pairs.candidate, *([] if pairs.baseline is None else [pairs.baseline])]
    counted = statement("count(DISTINCT :by)", by=exp.column(pairs.by[column]))
    return max(
        int(engine.rows(exp.select(counted).from_(exp.to_table(side.table)))[0][0])
        for side in sides
    )


def _lost(engine: "Engine", pairs: "Pairs", column: str) -> Iterator[LostSlice]:
    """Values that the baseline's rows have and no candidate row has."""
    if pairs.baseline is None or f"by:{column}" in pairs.baseline.defects:
        return
    from sqlglot import exp

    by = exp.column(pairs.by[column])
    here = {
        key
        for (key,) in engine.rows(
            exp.select(by).distinct().from_(exp.to_table(pairs.candidate.table))
        )
    }
    counted = (
        exp.select(by, statement("count(*)")).from_(exp.to_table(pairs.baseline.table)).group_by(by)
    )
    there: list[tuple[Key, int]] = [(key, int(rows)) for key, rows in engine.rows(counted)]
    for key, rows in sorted(there, key=lambda found: (found[0] is None, found[0])):
        if key not in here:
            yield LostSlice(column=column, value=key, rows=rows)


def _unreadable(pairs: Unpaired | None) -> Absence:
    if pairs is None:
        return Absence(
            reason="the policy has no `predictions`", fix="add `predictions:`", code="MLG200"
        )
    return Absence(reason=pairs.reason, fix=pairs.fix, code="MLG200")


def _no_baseline(baseline: "Baseline", pairs: "Pairs") -> Absence | None:
    from mlgate.baseline.outcome import Missing, Refused

    if pairs.refused is not None:
        return Absence(reason=pairs.refused.reason, fix=pairs.refused.fix, code=pairs.refused.code)
    if isinstance(baseline, Refused):
        return Absence(reason=baseline.reason, fix=baseline.fix, code=baseline.code)
    if isinstance(baseline, Missing) or pairs.baseline is None:
        return no_baseline(baseline)
    return None


def _numbers(entries: Sequence[Entry[MetricParams]], world: "World") -> Iterator[FileNumber]:
    """The number of each file and key, and the baseline's where a change is held."""
    compared: dict[tuple[str, str], bool] = {}
    for params in (entry.params for entry in entries):
        if params.file is not None and not params.several:
            where = params.file, params.metric
            change = bool(set(params.rules) & set(CHANGE_RULES))
            compared[where] = compared.get(where, False) or change
    documents: dict[tuple[Path, str], Document] = {}

    def number(path: Path, key: str, shown: str) -> Number:
        if (path, shown) not in documents:  # a file of many entries is parsed once a side
            documents[path, shown] = read_document(path, shown=shown)
        return number_at(documents[path, shown], key)

    for (file, key), change in compared.items():
        before = file_of_baseline(file, world.baseline) if change else None
        yield FileNumber(
            file=file,
            key=key,
            candidate=number(world.root / file, key, file),
            baseline=number(before, key, f"{file} of the baseline")
            if isinstance(before, Path)
            else None,
            absence=before if isinstance(before, Absence) else None,
        )
