"""Holds every output against its level."""

from collections.abc import Mapping, Sequence
from typing import Any

from mlgate.gates.reproducibility import sentences
from mlgate.gates.reproducibility.evidence import Output, ReproducibilityEvidence
from mlgate.gates.reproducibility.level import Level, strictest
from mlgate.gates.reproducibility.params import ReproducibilityParams
from mlgate.policy.entry import Entry
from mlgate.result.check import Limit
from mlgate.result.finding import Cause, Exact, Finding, Held, Unmeasured
from mlgate.result.identity import check_id, encode
from mlgate.result.outcome import Severity

CODES: Mapping[str, str] = {
    "MLG400": "A fresh run of the training makes an output whose values differ by more than its "
    "level allows.",
    "MLG401": "A fresh run of the training makes an output of another type or shape, or does not "
    "make it at all.",
    "MLG410": "The training failed in a fresh copy of the tracked files, so none of its outputs "
    "was compared.",
    "MLG411": "An output cannot be read, or holds nothing, so nothing was compared.",
    "MLG412": "An output is to be held at the level `decision`, and has no decisions in it.",
    "MLG420": "The training was not run again: the entry's `when` leaves it to CI, or to whoever "
    "asks for it.",
}


def subject(entry: Entry[ReproducibilityParams], path: str) -> str:
    """The output's path, below the entry's own id where it has one."""
    output = encode(path, keep="/.")
    return output if entry.params.id is None else f"{encode(entry.params.id, keep='.')}/{output}"


def check_ids(entry: Entry[ReproducibilityParams]) -> tuple[str, ...]:
    """Ids of an entry's checks: one an output."""
    return tuple(
        check_id(entry.gate, subject(entry, path), level.name)
        for path, level in entry.params.levels.items()
    )


def judge(
    evidence: ReproducibilityEvidence, entries: Sequence[Entry[ReproducibilityParams]]
) -> tuple[Finding, ...]:
    """One finding an output, in the order of the entries. Pure."""
    by_index = {entry.index: entry for entry in entries}
    return tuple(
        _finding(output, by_index[output.entry], evidence.left_out.get(output.entry))
        for output in evidence.outputs
    )


def _finding(output: Output, entry: Entry[ReproducibilityParams], left_out: str | None) -> Finding:
    held, code = _held(output, left_out)
    comparison = output.comparison
    tally = comparison.tally if comparison else None
    notes = (*(tally.notes if tally else ()), *(output.cause.notes if output.cause else ()))
    if output.changed:
        notes += (f"the command changes tracked files: {', '.join(output.changed[:5])}",)
    return Finding(
        gate=entry.gate,
        subject=subject(entry, output.path),
        rule=output.level.name,
        title=f"{output.path} at level {output.level.text}",
        held=held,
        severity=Severity(entry.params.severity),
        entry=entry.index,
        file=entry.file,
        line=entry.line(f"compare.{output.path}"),
        limit=_limit(output.level),
        n=tally.total if tally and tally.unit == "rows" else None,
        code=code,
        notes=notes,
        details=_details(output),
    )


def _held(output: Output, left_out: str | None) -> tuple[Held, str | None]:
    comparison = output.comparison
    if left_out is not None or comparison is None:
        held = Unmeasured(
            cause=Cause.NOT_SELECTED,
            reason=left_out or "it was not run",
            fix="mlgate check --gate reproducibility",
        )
        return held, "MLG420"
    if comparison.trouble is not None:
        trouble = comparison.trouble
        return (
            Unmeasured(cause=Cause.ERROR, reason=trouble.reason, fix=trouble.fix),
            trouble.code,
        )
    tally = comparison.tally
    if tally is not None and not tally.total and comparison.mismatch is None:
        nothing = Unmeasured(
            cause=Cause.ERROR,
            reason=f"{output.path} holds nothing that the level {output.level.text} compares",
            fix="compare it at level `bitwise` or `artifact`, or write what is to be held into it",
        )
        return nothing, "MLG411"
    holds = comparison.holds(output.level)
    held_exactly = Exact(
        holds=holds,
        reason=sentences.agrees(output) if holds else sentences.differs(output),
        fix=None if holds else sentences.fix(output),
        measured=_measured(output),
        measured_text=sentences.measured(comparison),
    )
    return held_exactly, "MLG401" if comparison.mismatch is not None else "MLG400"


def _measured(output: Output) -> float | None:
    """The number that the level bounds; nothing where it bounds none, or there is none."""
    tally = output.comparison.tally if output.comparison else None
    if tally is None or tally.odd:
        return None
    match output.level.name:
        case "ulp":
            return float(tally.max_ulp or 0)
        case "metric":
            return tally.max_abs or 0.0
        case "decision":
            return None if tally.flipped is None else float(tally.flipped)
        case "bitwise":
            return float(tally.differing)
    return None


def _limit(level: Level) -> Limit:
    value: float | None = None
    if level.name in ("bitwise", "decision"):
        value = 0.0
    elif level.name == "ulp":
        value = float(level.k or 0)
    elif level.name == "metric":
        value = level.max_change
    return Limit(of="measured", op="=" if value is None else "<=", value=value, text=level.text)


def _details(output: Output) -> dict[str, Any]:
    comparison = output.comparison
    if comparison is None or comparison.trouble is not None:
        return {}
    best = strictest(list(comparison.held))
    found: dict[str, Any] = {
        "against": output.against,
        "runs": output.runs,
        "strongest": None if best is None else best.text,
    }
    tally = comparison.tally
    if tally is not None:
        found |= {
            "unit": tally.unit, "total": tally.total, "differing": tally.differing,
            "share": tally.differing / tally.total if tally.total else None,
            "flipped": tally.flipped,
            "max_abs": tally.max_abs, "max_rel": tally.max_rel, "max_ulp": tally.max_ulp,
        }  # fmt: skip
        found["first"] = None if tally.first is None else tally.first.model_dump()
    if output.cause is not None:
        found["cause"] = output.cause.model_dump()
    return found
