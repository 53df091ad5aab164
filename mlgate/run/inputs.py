"""What a run reads before its gates measure: the base commit, the baseline, the paired rows."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from mlgate.baseline import git
from mlgate.baseline.commit import AbsentBaseError, Base, NoBase, choose
from mlgate.baseline.outcome import Baseline, Found
from mlgate.baseline.request import Request
from mlgate.data.engine import Engine
from mlgate.data.fingerprint import fingerprint
from mlgate.data.pairing import Pairs, pair
from mlgate.data.roles import Roles
from mlgate.data.searchable import searchable
from mlgate.data.source import Source, SourceError, locate
from mlgate.data.unpaired import Unpaired
from mlgate.gate import Anchor, Needs, World
from mlgate.ledger.place import in_work_tree
from mlgate.policy.bound import Policy
from mlgate.policy.model import PathPlace
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.result.context import Context, in_ci
from mlgate.result.provenance import Commit, DataRecord
from mlgate.run.order import Order


def base_commit(
    policy: Policy, needs: Needs, context: Context | None, base_ref: str | None
) -> tuple[Commit | None, Base | NoBase]:
    """The commit to compare with.

    One that is absent ends the run only where something is compared with it, and without git
    nothing is said of it but that it is not known.

    Raises
    ------
    AbsentBaseError
        If it is not in this clone.

    """
    spec = policy.sections.baseline
    try:
        aside = in_work_tree(policy.sections.ledger, policy.root)
        commit, base = choose(spec, context, policy.root, base_ref, aside=aside)
    except AbsentBaseError as error:
        compared = needs.baseline_predictions or bool(needs.baseline_files)
        if compared and not all(isinstance(place, PathPlace) for place in spec.from_):
            raise
        return error.commit, NoBase(why=str(error), certain=False)
    if commit is None and isinstance(base, NoBase) and _has_history(policy, context):
        return None, NoBase(why=base.why, certain=False)
    return commit, base


def _has_history(policy: Policy, context: Context | None) -> bool:
    """Whether there is a history that git would show: a forge's build, or a repository here."""
    folders = (policy.root, *policy.root.parents)
    return context is not None or any((folder / ".git").exists() for folder in folders)


def baseline_request(  # noqa: PLR0913  # keyword-only: what a search may touch
    policy: Policy,
    needs: Needs,
    base: Base | NoBase,
    *,
    scratch: Path,
    environ: Mapping[str, str],
    engine: Engine,
    may_run: bool = True,
    logs: Path | None = None,
) -> Request:
    """The search for the baseline that the policy's entries need."""
    return Request(
        root=policy.root,
        top=git.repository_root(policy.root),
        base=base,
        name=policy.name,
        predictions=policy.sections.predictions if needs.baseline_predictions else None,
        files=needs.baseline_files,
        scratch=scratch,
        environ=environ,
        engine=engine,
        pipeline=policy.sections.pipeline,
        policy_file=policy.path.name,
        may_run=may_run,
        logs=logs,
    )


def paired_rows(
    order: Order, needs: Needs, baseline: Baseline, engine: Engine, *, against: str = "baseline"
) -> tuple[Pairs | Unpaired | None, tuple[DataRecord, ...]]:
    """The candidate's predictions joined with the baseline's, where an entry reads them.

    `against` is the word for the baseline in messages.
    """
    spec = order.policy.sections.predictions
    if spec is None or not needs.predictions:
        return None, ()
    before = baseline.predictions if isinstance(baseline, Found) else None

    def located(of: PredictionsSpec) -> Source:
        return locate(of, root=order.policy.root, environ=order.environ, scratch=order.scratch)

    try:
        here = located(spec)
        there = None if before is None else located(as_kept(spec, before))
        found = searchable(engine, here, spec) if needs.search and against == "baseline" else None
        free = frozenset(() if found is None else found.columns)
        roles = Roles(
            spec=spec,
            by=tuple(sorted(needs.columns | free)),
            id_key=baseline.hashed_with if isinstance(baseline, Found) else None,
        )
        least = order.policy.sections.baseline.min_shared
        pairs = pair(engine, roles, here, there, least, against=against)
        if found is not None and isinstance(pairs, Pairs):
            pairs = replace(pairs, searchable=found)
        return pairs, tuple(_data_records(pairs, here, there))
    except SourceError as error:
        return Unpaired(reason=error.reason, fix=error.fix, code="MLG200", key="path"), ()


def as_kept(spec: PredictionsSpec, path: Path) -> PredictionsSpec:
    """The baseline's copy of the predictions; a bundle keeps them as Parquet."""
    kind = "parquet" if path.suffix == ".parquet" else spec.format
    return spec.model_copy(update={"path": str(path), "format": kind})


def _data_records(
    pairs: Pairs | Unpaired, here: Source, there: Source | None
) -> Iterator[DataRecord]:
    rows = (
        (None, None)
        if isinstance(pairs, Unpaired)
        else (pairs.candidate.rows, pairs.baseline and pairs.baseline.rows)
    )
    yield DataRecord(
        name="predictions",
        role="candidate",
        uri=here.uri,
        rows=rows[0],
        fingerprint=fingerprint(here),
    )
    if there is not None:
        # Its path is that of a temporary copy, which says nothing to a reader.
        yield DataRecord(
            name="predictions",
            role="baseline",
            uri=here.uri,
            rows=rows[1],
            fingerprint=fingerprint(there),
        )


def world_of(
    order: Order,
    engine: Engine,
    baseline: Baseline,
    pairs: Pairs | Unpaired | None,
    anchor: Anchor | None = None,
) -> World:
    """What the gates may touch."""
    sections = order.policy.sections
    examples = sections.privacy.examples
    in_a_build = order.context is not None or in_ci(order.environ)
    return World(
        root=order.policy.root,
        scratch=order.scratch,
        environ=order.environ,
        engine=engine,
        datasets=sections.datasets,
        predictions=sections.predictions,
        pairs=pairs,
        baseline=baseline,
        anchor=anchor,
        examples=examples == "all" or (examples == "local" and not in_a_build),
        pipeline=sections.pipeline,
        logs=order.logs,
        in_ci=in_a_build,
        asked_for=order.gates,
    )
