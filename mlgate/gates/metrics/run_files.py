"""Prediction files of further trainings, as tables of the engine beside the candidate's."""

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mlgate.data.fingerprint import fingerprint
from mlgate.data.roles import Roles
from mlgate.data.side import Side, read_side
from mlgate.data.source import Source, SourceError, locate
from mlgate.data.template import statement
from mlgate.gates.metrics.evidence import Absence
from mlgate.result.provenance import DataRecord

if TYPE_CHECKING:
    from mlgate.data.engine import Engine
    from mlgate.data.pairing import Pairs
    from mlgate.gate import World
    from mlgate.policy.predictions_spec import PredictionsSpec

MAX_RUNS = 100
_FIX = "write every run's predictions of the candidate's own rows, with the same columns"


@dataclass(frozen=True, kw_only=True)
class Runs:
    """The runs that could be read, each its table once."""

    roles: Roles
    files: int  #: that the glob matches
    sides: tuple[Side, ...] = ()  #: of different content
    copies: tuple[str, ...] = ()  #: files with the content of another
    data: tuple[DataRecord, ...] = ()


def read_runs(spec: "PredictionsSpec", world: "World", pairs: "Pairs") -> Runs | Absence:
    """Read every file that `predictions.runs` matches, or say why one cannot be used.

    A run has the candidate's rows, with their ids and labels; files of the same bytes are one run.
    """
    try:
        return _read(_files(spec, world), _roles(spec, world, pairs), world.engine, pairs.candidate)
    except SourceError as error:
        return Absence(reason=error.reason, fix=error.fix, code="MLG240")


def _read(files: Sequence[Source], roles: Roles, engine: "Engine", candidate: Side) -> Runs:
    """Make each run's table; `SourceError` where one is not of the candidate's rows."""
    sides: list[Side] = []
    copies: list[str] = []
    data: dict[str, DataRecord] = {}
    for source in files:
        shown, digest = source.shown[0], fingerprint(source)
        if digest in data:
            copies.append(shown)
            continue
        side = read_side(
            engine,
            roles,
            source,
            f"run {shown}",
            table=f"run_{len(sides) + 1}",
            id_key=roles.id_key,
            of_rows=True,
        )
        other = _other_rows(engine, candidate, side)
        if other is not None:
            raise SourceError(other, _FIX)
        sides.append(side)
        data[digest] = DataRecord(
            name=shown, role="run", uri=shown, rows=side.rows, fingerprint=digest
        )
    return Runs(
        roles=roles,
        files=len(files),
        sides=tuple(sides),
        copies=tuple(copies),
        data=tuple(data.values()),
    )


def _roles(spec: "PredictionsSpec", world: "World", pairs: "Pairs") -> Roles:
    """The columns that the candidate's rows were read by, ids hashed as they are."""
    from mlgate.baseline.outcome import Found

    key = world.baseline.hashed_with if isinstance(world.baseline, Found) else None
    return Roles(spec=spec, by=tuple(pairs.by), id_key=key)


def _files(spec: "PredictionsSpec", world: "World") -> list[Source]:
    """One source a file, in the order of their names; none where the glob matches nothing."""
    pattern = spec.runs or ""
    found = sorted(
        path
        for path in glob.glob(pattern, root_dir=world.root, recursive=True)  # noqa: PTH207  # may be absolute
        if (world.root / path).is_file()
    )
    if len(found) > MAX_RUNS:
        reason = f"{len(found):,} files match `predictions.runs`, more than {MAX_RUNS}"
        raise SourceError(reason, "name fewer files")
    return [
        locate(
            spec.model_copy(update={"path": glob.escape(path)}),
            root=world.root,
            environ=world.environ,
            scratch=world.scratch,
        )
        for path in found
    ]


def _other_rows(engine: "Engine", candidate: Side, side: Side) -> str | None:
    """Why a run's rows are not those of the candidate."""
    for role in ("id", "label", "weight", "cluster", "query"):
        if role in side.defects:
            return side.defects[role]
    from sqlglot import exp

    run = exp.alias_(exp.to_table(side.table), "r", table=True)
    distinct = exp.select(statement("count(DISTINCT id)")).from_(exp.to_table(side.table))
    met_and_differing = (
        exp.select(
            statement("count(*)"),
            statement("coalesce(sum(CASE WHEN c.label <> r.label THEN 1 ELSE 0 END), 0)"),
        )
        .from_(exp.alias_(exp.to_table(candidate.table), "c", table=True))
        .join(run, on=statement("c.id = r.id"))
    )
    [(ids,)] = engine.rows(distinct)
    [(met, differing)] = engine.rows(met_and_differing)
    rows = side.rows
    if ids != rows:
        return f"{rows - ids:,} of {rows:,} rows of the {side.word} repeat the id of another row"
    if differing:
        of_rows = f"{differing:,} of {met:,} rows of the {side.word}"
        return f"{of_rows} have another label than the candidate's"
    strange, absent = rows - met, candidate.rows - met
    if strange or absent:
        return (
            f"the {side.word} is of other rows: {absent:,} of the candidate's {candidate.rows:,} "
            f"are not in it, and {strange:,} of its {rows:,} are not the candidate's"
        )
    return None


def forget_runs(engine: "Engine", runs: Runs) -> None:
    """Remove the tables of the runs."""
    for side in runs.sides:
        drop(engine, side.table)
        drop(engine, f"{side.table}_rows")


def drop(engine: "Engine", table: str) -> None:
    """Remove a table, if it is there."""
    engine.execute(statement(f"DROP TABLE IF EXISTS {table}"))
