"""The predictions that a plan is made from: of two models, of one, or made up."""

from dataclasses import dataclass, replace
from typing import Literal

from mlgate import catalog
from mlgate.baseline.commit import Base, NoBase
from mlgate.baseline.outcome import Baseline, Found, Missing, Refused
from mlgate.baseline.resolve import resolve
from mlgate.data.engine import Engine
from mlgate.data.pairing import Pairs, pair
from mlgate.data.roles import Roles
from mlgate.data.source import SourceError, locate
from mlgate.data.template import statement
from mlgate.data.unpaired import Unpaired
from mlgate.errors import NotEvaluatedError, Problem
from mlgate.gate import Anchor, Needs, World
from mlgate.plan.ask import GROUPS, Ask, check_made_up
from mlgate.plan.made_up import Model, write
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.run.anchor import anchored
from mlgate.run.inputs import as_kept, base_commit, baseline_request, paired_rows, world_of
from mlgate.run.order import Order
from mlgate.stats.priors import CORRELATION

Kind = Literal["pair", "model", "made up"]


@dataclass(frozen=True, kw_only=True)
class Read:
    """What the gates may measure, and where it comes from."""

    kind: Kind
    world: World
    rows: int | None  #: of the predictions; null where no check reads them
    errors: float | None  #: share of the rows on which the decision is wrong, where there is one
    shown: str | None = None  #: the predictions, as the policy or the place says it
    note: str | None = None  #: why there is no second model

    @property
    def is_made_up(self) -> bool:
        """Whether nobody's model made them."""
        return self.kind == "made up"


def read(order: Order, ask: Ask, engine: Engine) -> Read:
    """Find the predictions, and join them with the baseline's where both are there.

    Nothing is trained: the place `rerun` gives what it has made before, or nothing.

    Raises
    ------
    NotEvaluatedError
        If an entry reads predictions, there are none, and none are to be made up.

    """
    needs = catalog.needs(order.policy)
    spec = order.policy.sections.predictions
    if ask.without_data and needs.predictions and spec is not None:
        return _made_up(order, ask, engine, spec)
    commit_needs = replace(needs, baseline_predictions=needs.predictions)
    request = baseline_request(
        order.policy,
        commit_needs,
        _base(order, commit_needs),
        scratch=order.scratch / "baseline",
        environ=order.environ,
        engine=engine,
        may_run=False,
    )
    # A plan is made before there is a baseline.
    places = order.policy.sections.baseline.model_copy(update={"if_missing": "new"})
    baseline = resolve(places, request)
    if not needs.predictions or spec is None:
        world = world_of(order, engine, baseline, None)
        return Read(kind="model", world=world, rows=None, errors=None)
    if _is_there(order, spec):
        pairs, _ = paired_rows(order, needs, baseline, engine)
        anchor = anchored(order, needs, request, engine)
        return _read(engine, world_of(order, engine, baseline, pairs, anchor), shown=spec.path)
    if isinstance(baseline, Found) and baseline.predictions is not None:
        return _of_baseline(order, needs, engine, baseline)
    if ask.rows is not None:
        return _made_up(order, ask, engine, spec)
    raise _nothing_there(order, spec, baseline)


def _base(order: Order, needs: Needs) -> Base | NoBase:
    """The commit to compare with, if git has one; a plan is made without it as well."""
    try:
        return base_commit(order.policy, needs, order.context, order.base_ref)[1]
    except NotEvaluatedError as error:
        return NoBase(why=str(error), certain=False)


def _is_there(order: Order, spec: PredictionsSpec) -> bool:
    """Whether there is a file to read, be it as it may."""
    try:
        locate(spec, root=order.policy.root, environ=order.environ, scratch=order.scratch)
    except SourceError:
        return False
    return True


def _read(engine: Engine, world: World, *, shown: str) -> Read:
    pairs = world.pairs
    if pairs is None or isinstance(pairs, Unpaired):
        reason = None if pairs is None else pairs.reason
        raise NotEvaluatedError(
            Problem(
                code="MLG080",
                message=f"the predictions cannot be read: {reason}",
                fix=None if pairs is None else pairs.fix,
            )
        )
    second = pairs.baseline is not None and pairs.refused is None
    return Read(
        kind="pair" if second and not pairs.identical else "model",
        world=world,
        rows=pairs.candidate.rows,
        errors=_errors(engine, pairs),
        shown=shown,
        note=_why_alone(pairs, world.baseline),
    )


def _why_alone(pairs: Pairs, baseline: Baseline) -> str | None:
    if pairs.refused is not None:
        return f"the baseline does not fit: {pairs.refused.reason}"
    if isinstance(baseline, Refused):
        return f"the baseline cannot be had: {baseline.reason}"
    if pairs.identical:
        return "the baseline's predictions are the same"
    return None if pairs.baseline is not None else "there is no baseline"


def _of_baseline(order: Order, needs: Needs, engine: Engine, baseline: Found) -> Read:
    """Plan from the baseline's predictions where the candidate's are still to be made."""
    spec, path = order.policy.sections.predictions, baseline.predictions
    if spec is None or path is None:
        raise ValueError("a baseline without predictions cannot stand for the candidate")
    kept = as_kept(spec, path)
    root, scratch = order.policy.root, order.scratch
    try:
        source = locate(kept, root=root, environ=order.environ, scratch=scratch)
        roles = Roles(spec=kept, by=tuple(sorted(needs.columns)))
        pairs: Pairs | Unpaired = pair(engine, roles, source, None, 0.0)
    except SourceError as error:
        pairs = Unpaired(reason=error.reason, fix=error.fix)
    world = world_of(order, engine, Missing(), pairs)
    shown = f"the baseline ({baseline.source})"
    return replace(_read(engine, world, shown=shown), note=f"{spec.path} is not there")


def _made_up(order: Order, ask: Ask, engine: Engine, spec: PredictionsSpec) -> Read:
    """Two models' predictions as they are assumed."""
    check_made_up(ask, spec.task)
    needs = catalog.needs(order.policy)
    entries = [entry for entries in order.policy.entries.values() for entry in entries]
    made, before, rows = write(order.scratch, spec, model_of(ask), entries)
    sections = order.policy.sections.model_copy(update={"predictions": made})
    order = replace(order, policy=replace(order.policy, sections=sections))
    baseline = Found(
        source="path", spec="", commit=None, distance=None, predictions=before, files={}
    )
    pairs, _ = paired_rows(order, needs, baseline, engine)
    ref = sections.baseline.anchor
    anchor = None if ref is None else Anchor(ref=ref, baseline=baseline, pairs=pairs)
    read = _read(engine, world_of(order, engine, baseline, pairs, anchor), shown="")
    return replace(read, kind="made up", shown=None, rows=rows, note=None)


def model_of(ask: Ask) -> Model:
    """The models that are assumed where there are no predictions."""
    return Model(
        errors=ask.share_of_errors,
        flips=ask.share_of_flips,
        positives=ask.share_of_positives,
        correlation=CORRELATION if ask.correlation is None else ask.correlation,
        groups=GROUPS if ask.groups is None else ask.groups,
    )


def _errors(engine: Engine, pairs: Pairs) -> float | None:
    """Share of the rows whose decision is wrong."""
    from sqlglot import exp

    if pairs.task not in ("binary", "multiclass") or "decision" in pairs.candidate.defects:
        return None
    wrong = statement("avg(CASE WHEN hit_c = y THEN 0.0 ELSE 1.0 END)")
    [(share,)] = engine.rows(exp.select(wrong).from_(exp.to_table(pairs.table)))
    return None if share is None else float(share)


def _nothing_there(order: Order, spec: PredictionsSpec, baseline: Baseline) -> NotEvaluatedError:
    why = baseline.reason if isinstance(baseline, Refused) else "no place has a baseline"
    return NotEvaluatedError(
        Problem(
            code="MLG080",
            message=f"there are no predictions to plan from: {spec.path} is not there, and {why}",
            place=order.policy.document.place(("predictions", "path")),
            fix="give `--rows N`, the rows that your test set will have, or correct the path",
        )
    )
