"""Gather what the entries need, in one pass over the paired rows."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from mlgate.data.pairing import Unpaired
from mlgate.data.template import statement
from mlgate.gates.metrics.evidence import Absence, FileNumber, LostSlice, MetricsEvidence, Scope
from mlgate.gates.metrics.known import Family
from mlgate.gates.metrics.number_file import read_number
from mlgate.gates.metrics.params import CHANGE_RULES, MetricParams
from mlgate.gates.metrics.sums import Key, Rows, populations
from mlgate.policy.entry import Entry

if TYPE_CHECKING:
    from mlgate.baseline.outcome import Baseline
    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.gate import World

MAX_SLICES = 100  #: values of one slice column


def gather(entries: Sequence[Entry[MetricParams]], world: "World") -> MetricsEvidence:
    """All entries' evidence."""
    numbers = tuple(_numbers(entries, world))
    read = [entry.params for entry in entries if entry.params.file is None]
    if not read:
        return MetricsEvidence(numbers=numbers)
    if world.pairs is None or isinstance(world.pairs, Unpaired):
        return MetricsEvidence(numbers=numbers, unreadable=_unreadable(world.pairs))
    pairs = world.pairs
    scopes: list[Scope] = list(_scopes(world.engine, pairs, None, _families(read, pairs)))
    lost: list[LostSlice] = []
    crowded: dict[str, int] = {}
    for column in sorted({column for params in read for column in params.slices}):
        if f"by:{column}" in pairs.candidate.defects:
            continue
        values = _distinct(world.engine, pairs.table, pairs.by[column])
        if values > MAX_SLICES:
            crowded[column] = values
            continue
        sliced = [params for params in read if column in params.slices]
        scopes += _scopes(world.engine, pairs, column, _families(sliced, pairs))
        lost += _lost(world.engine, pairs, column)
    return MetricsEvidence(
        scopes=tuple(scopes),
        lost=tuple(lost),
        crowded=crowded,
        no_baseline=_no_baseline(world.baseline, pairs),
        defects=dict(pairs.candidate.defects),
        baseline_defects=dict(pairs.baseline.defects) if pairs.baseline else {},
        identical=bool(pairs.identical),
        numbers=numbers,
    )


def _families(read: Sequence[MetricParams], pairs: "Pairs") -> set[Family]:
    """The families that entries ask for and that the columns can give."""
    unusable = set(pairs.candidate.defects)
    return {
        params.known.family
        for params in read
        if params.known
        and not unusable
        & {*params.known.reads, *(("probability",) if params.known.family == "log_loss" else ())}
    }


def _scopes(
    engine: "Engine", pairs: "Pairs", column: str | None, families: set[Family]
) -> Iterator[Scope]:
    by = None if column is None else pairs.by[column]
    every = populations(engine, Rows(by=by, shared=False), families)
    usable = _usable_on_both(families, pairs)
    shared = populations(engine, Rows(by=by, shared=True), usable) if _paired(pairs) else {}
    for key in sorted(every, key=lambda value: (value is None, value)):
        yield Scope(column=column, value=key, all=every[key], shared=shared.get(key))


def _paired(pairs: "Pairs") -> bool:
    return pairs.baseline is not None and pairs.refused is None


def _usable_on_both(families: set[Family], pairs: "Pairs") -> set[Family]:
    defects = set(pairs.baseline.defects) if pairs.baseline else set()
    needed: dict[Family, set[str]] = {
        "accuracy": {"decision"},
        "roc_auc": {"score"},
        "log_loss": {"score", "probability"},
    }
    return {family for family in families if not needed[family] & defects}


def _distinct(engine: "Engine", table: str, by: str) -> int:
    from sqlglot import exp

    return int(
        engine.rows(
            exp.select(statement("count(DISTINCT :by)", by=exp.column(by))).from_(
                exp.to_table(table)
            )
        )[0][0]
    )


def _lost(engine: "Engine", pairs: "Pairs", column: str) -> Iterator[LostSlice]:
    """Values that the baseline's rows have and no candidate row has."""
    if pairs.baseline is None or f"by:{column}" in pairs.baseline.defects:
        return
    from sqlglot import exp

    by = exp.column(pairs.by[column])
    here = {
        key for (key,) in engine.rows(exp.select(by).distinct().from_(exp.to_table("candidate")))
    }
    counted = exp.select(by, statement("count(*)")).from_(exp.to_table("baseline")).group_by(by)
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
        return Absence(reason=baseline.reason, fix=baseline.fix, code="MLG021")
    if isinstance(baseline, Missing) or pairs.baseline is None:
        return NO_BASELINE
    return None


NO_BASELINE = Absence(
    reason="there is no baseline to compare with",
    fix="save one on the default branch with `mlgate baseline save`; "
    "`mlgate baseline show` says where it was looked for",
    code="MLG024",
    missing=True,
)


def _numbers(entries: Sequence[Entry[MetricParams]], world: "World") -> Iterator[FileNumber]:
    from mlgate.baseline.outcome import Found

    seen: set[tuple[str, str]] = set()
    for entry in entries:
        params = entry.params
        if params.file is None or (params.file, params.metric) in seen:
            continue
        seen.add((params.file, params.metric))
        compared = any(
            (other.params.file, other.params.metric) == (params.file, params.metric)
            and set(other.params.rules) & set(CHANGE_RULES)
            for other in entries
        )
        there = (
            world.baseline.files.get(params.file)
            if compared and isinstance(world.baseline, Found)
            else None
        )
        yield FileNumber(
            file=params.file,
            key=params.metric,
            candidate=read_number(world.root / params.file, params.metric, shown=params.file),
            baseline=None
            if there is None
            else read_number(there, params.metric, shown=f"{params.file} of the baseline"),
        )
