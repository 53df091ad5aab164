"""Look at a repository and propose a policy."""

import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate import catalog
from mlgate.init.contract import contract_files, dataset_name, fitting, inline_contract, not_listed
from mlgate.init.files import Files, look
from mlgate.init.metric_entries import offered
from mlgate.init.metric_numbers import MetricNumber, metric_numbers, number_entry
from mlgate.init.predictions import Roles, roles, slice_columns
from mlgate.init.profile import Profile, profile
from mlgate.init.proposal import Note, Proposal, ProposedEntry
from mlgate.init.tables import TableFile, table_files
from mlgate.init.training import pipeline
from mlgate.init.work_tree import WorkTree

if TYPE_CHECKING:
    from mlgate.data.engine import Engine

_MOST_TABLES = 40  #: that are opened
_MOST_DATASETS = 8
_MOST_COLUMNS = 200


@dataclass(kw_only=True)
class _Looking:
    """What was found so far."""

    files: Files
    path: Path  #: where the policy is to stand
    guesses: list[Note] = field(default_factory=list)
    left_out: list[Note] = field(default_factory=list)

    def guess(self, what: str, why: str) -> None:
        self.guesses.append(Note(what=what, why=why))

    def leave_out(self, what: str, why: str) -> None:
        self.left_out.append(Note(what=what, why=why))


def propose(path: Path, tree: WorkTree, environ: Mapping[str, str]) -> tuple[Proposal, int]:
    """A policy for the folder that `path` is in, and how many files were looked at."""
    files = look(path.resolve().parent)
    looking = _Looking(files=files, path=path, left_out=list(files.left_out))
    profiles, found = _tables(looking, environ)
    metrics, spec = _of_predictions(looking, found)
    if spec is not None and found is not None:
        profiles = [one for one in profiles if one is not found.profile]
    numbers = _numbers(looking, frozenset(str(entry.keys["metric"]) for entry in metrics))
    datasets, contracts = _datasets(looking, profiles)
    results = tuple(dict.fromkeys((*_files_of(spec, found), *(one.file for one in numbers))))
    made, notes = pipeline(files, tree, results)
    looking.guesses += notes
    if made is None and results:
        looking.leave_out(
            "pipeline", "since no training script, stage, target or CI step was found"
        )
    _tell_untracked(looking, profiles, tree, () if made is None else made.outputs)
    entries = {
        "metrics": (*metrics, *_number_entries(numbers)),
        "schema": contracts,
    }
    proposal = Proposal(
        name=catalog.policy_name(path),
        pipeline=made,
        datasets=datasets,
        predictions=spec,
        slices=slice_columns(found) if found is not None and spec is not None else (),
        baseline=_baseline(looking, tree, results) if spec is not None else None,
        entries={gate: of for gate, of in entries.items() if of},
        unused=_unused({gate for gate, of in entries.items() if of}),
        guesses=tuple(looking.guesses),
        left_out=tuple(looking.left_out),
    )
    return proposal, len(files.paths)


def _tell_untracked(
    looking: _Looking, profiles: list[Profile], tree: WorkTree, outputs: tuple[str, ...]
) -> None:
    """Data that a clone does not have would be an error in CI."""
    for profiled in profiles if tree.top is not None else ():
        if not set(profiled.table.files) <= {*tree.tracked, *outputs}:
            why = "since git does not track it: add a step to the job that fetches or makes it"
            looking.leave_out(f"{profiled.table.path} in CI", why)


def _unused(used: set[str]) -> dict[str, str]:
    return {name: catalog.gate(name).TITLE for name in catalog.usable_gates() if name not in used}


def _tables(looking: _Looking, environ: Mapping[str, str]) -> tuple[list[Profile], Roles | None]:
    """Every table that can be read, and the one that looks most like predictions."""
    from mlgate.data.duckdb import DuckDBEngine

    tables = table_files(looking.files)
    for table in tables[_MOST_TABLES:]:
        looking.leave_out(table.path, f"since {_MOST_TABLES} tables are opened and no more")
    profiles: list[Profile] = []
    likely: list[tuple[int, Roles]] = []
    with (
        tempfile.TemporaryDirectory(prefix="mlgate-") as folder,
        DuckDBEngine(Path(folder)) as engine,
    ):
        for table in tables[:_MOST_TABLES]:
            profiled = _profiled(looking, engine, table, environ, Path(folder))
            if profiled is None:
                continue
            profiles.append(profiled)
            with _unreadable_is_none():
                found = roles(engine, profiled)
                likely += [found] if found is not None else []
    # of equals the first, which is nearest the top
    best = max(likely, key=lambda one: one[0], default=None)
    for _, other in likely:
        if best is not None and other is not best[1]:
            why = f"since {best[1].profile.table.path} looks more like them"
            looking.leave_out(f"{other.profile.table.path} as predictions", why)
    return profiles, None if best is None else best[1]


def _unreadable_is_none() -> "suppress":
    """A table that breaks while it is read is one that holds no predictions."""
    from mlgate.data.source_error import SourceError

    return suppress(SourceError)


def _profiled(
    looking: _Looking,
    engine: "Engine",
    table: TableFile,
    environ: Mapping[str, str],
    scratch: Path,
) -> Profile | None:
    from mlgate.data.source import locate
    from mlgate.data.source_error import SourceError
    from mlgate.policy.model import DatasetSpec

    try:
        spec = DatasetSpec.model_validate(table.spec)
        source = locate(spec, root=looking.files.root, environ=environ, scratch=scratch)
        columns = engine.columns(source)
        why_not = _no_table(source.format, columns)
        profiled = None if why_not else profile(engine, table, source)
    except SourceError as error:
        looking.leave_out(table.path, f"since it cannot be read: {error.reason}")
        return None
    if profiled is not None and not profiled.rows:
        why_not, profiled = "since it has no rows", None
    if why_not is not None:
        looking.leave_out(table.path, why_not)
    return profiled


def _no_table(file_format: str, columns: Mapping[str, str]) -> str | None:
    """Why a table is none that can be described."""
    from mlgate.init.yaml_text import can_be_written

    if file_format == "csv" and all(_is_value(name) for name in columns):
        return "since its first line looks like a row, not like the names of columns"
    if len(columns) > _MOST_COLUMNS:
        return f"since it has {len(columns):,} columns; write an ODCS contract for it"
    if not all(name and can_be_written(name) for name in columns):
        return "since a column has a name that mlgate.yaml cannot hold"
    return None


def _is_value(name: str) -> bool:
    try:
        float(name)
    except ValueError:
        return False
    return True


def _of_predictions(
    looking: _Looking, found: Roles | None
) -> tuple[list[ProposedEntry], dict[str, Any] | None]:
    """Entries for the predictions, and the section that names them."""
    if found is None:
        return [], None
    path = found.profile.table.path
    entries, refused = offered(found.spec, looking.path)
    if not entries:
        looking.leave_out(
            f"{path} as {found.task} predictions",
            f"{found.why}: {next(iter(refused.values()), 'no metric is known for them')}",
        )
        return [], None
    looking.guess(f"predictions: {path}", found.why)
    looking.guess(f"task: {found.task}", f"since `{found.target.name}` is the target")
    if found.positive is not None:
        looking.guess(f"positive: {found.positive}", _why_positive(found))
    looking.guess(*_pairing(found))
    if found.decision is None and found.score is not None:
        looking.guess("threshold: 0.5", "since no column holds decisions")
    for name, why in refused.items():
        looking.leave_out(name, f"since {why}")
    return entries, found.spec


def _why_positive(found: Roles) -> str:
    if found.score is not None:
        return f"since `{found.score.name}` is higher on average where `{found.target.name}` is it"
    return f"since it is the label of `{found.target.name}` that says so, or the rarer one"


def _pairing(found: Roles) -> tuple[str, str]:
    if found.id is not None:
        return f"id: {found.id}", "since every row has its own"
    return "no id", "since no column that is called so has a value of its own for every row"


def _numbers(looking: _Looking, computed: frozenset[str]) -> list[MetricNumber]:
    numbers, notes = metric_numbers(looking.files, computed)
    looking.left_out += notes
    for number in numbers:
        better = "higher" if number.higher else "lower"
        looking.guess(
            f"metric: {number.key} of {number.file}", f"since {better} is better by its name"
        )
    return numbers


def _number_entries(numbers: list[MetricNumber]) -> tuple[ProposedEntry, ...]:
    """With an id of its own where two files have a number of the same name."""
    from dataclasses import replace

    seen: set[str] = set()
    entries = []
    for number in numbers:
        entry = number_entry(number)
        if number.key in seen:
            entry = replace(entry, keys={**entry.keys, "id": f"{number.file}:{number.key}"})
        seen.add(number.key)
        entries.append(entry)
    return tuple(entries)


def _datasets(
    looking: _Looking, profiles: list[Profile]
) -> tuple[dict[str, Any], tuple[ProposedEntry, ...]]:
    """The tables by name, and an entry for each."""
    named: dict[str, Profile] = {}
    for profiled in profiles:
        if len(named) == _MOST_DATASETS:
            looking.leave_out(profiled.table.path, f"since {_MOST_DATASETS} datasets are a start")
        else:
            named[dataset_name(profiled.table.path, named)] = profiled
    contracts, unfit = fitting(contract_files(looking.files), named)
    looking.left_out += unfit
    entries = []
    for name, profiled in named.items():
        path = profiled.table.path
        if name in contracts:
            contract, of = contracts[name]
            keys = {"dataset": name, "contract": contract} | ({} if of == name else {"object": of})
            entries.append(ProposedEntry(keys=keys))
            looking.guess(f"dataset {name}: {path}", f"since it has the columns of {contract}")
            continue
        entries.append(inline_contract(name, profiled))
        kept_back = not_listed(profiled)
        if kept_back:
            why = "since they may be a person's, or are rare"
            looking.leave_out(f"values of {', '.join(kept_back)} in {path}", why)
        kept = "" if profiled.whole else "; no ranges, since only its first rows were read"
        size = f"{profiled.rows:,} rows of {len(profiled.columns)} columns"
        looking.guess(f"dataset {name}: {path}", f"since it is a table ({size}{kept})")
    specs: dict[str, Any] = {
        name: one.table.spec if one.table.delimiter else one.table.path
        for name, one in named.items()
    }
    return specs, tuple(entries)


def _files_of(spec: object, found: Roles | None) -> tuple[str, ...]:
    return () if spec is None or found is None else found.profile.table.files


def _baseline(looking: _Looking, tree: WorkTree, results: tuple[str, ...]) -> str:
    """Where the base's predictions are."""
    if tree.top is not None and results and set(results[:1]) <= tree.tracked:
        looking.guess("baseline: git", f"since {results[0]} is tracked")
        return "git"
    if tree.top is None:
        looking.guess(
            "baseline: store", "since this is no git repository; changes stay `new` until it is"
        )
    else:
        looking.guess("baseline: store", f"since {results[0]} is not tracked by git")
    return "store"
