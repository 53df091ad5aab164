"""What a run here would be compared with, found without measuring anything."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from mlgate import api, catalog
from mlgate.base_policy import read_base_policy
from mlgate.baseline.commit import AbsentBaseError, NoBase
from mlgate.baseline.outcome import Baseline, Found, Missing
from mlgate.baseline.resolve import resolve
from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.engine import Engine
from mlgate.data.source import SourceError, locate
from mlgate.data.template import statement
from mlgate.policy.bound import Policy
from mlgate.policy.predictions_spec import PredictionsSpec
from mlgate.result.provenance import Commit
from mlgate.run.inputs import as_kept, base_commit, baseline_request
from mlgate.verdict import may_be_lost


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A baseline and how it was come by."""

    policy: Policy
    commit: Commit | None
    no_base: str | None  #: why there is no commit to compare with
    baseline: Baseline
    lost: bool  #: no place has one, and the base branch promises it, or may
    rows: int | None  #: of the baseline's predictions


def compared(policy_path: Path, *, base_ref: str | None, environ: Mapping[str, str]) -> Compared:
    """Look for the baseline as `mlgate check` would.

    Raises
    ------
    MlgateError
        If the policy is wrong, or git cannot read the repository.

    """
    policy = catalog.load(policy_path, shown_as=policy_path.as_posix())
    needs = catalog.needs(policy)
    try:
        commit, base = base_commit(policy, needs, api.context(environ), base_ref)
    except AbsentBaseError as error:
        commit, base = error.commit, NoBase(why=f"{error}; {error.problems[0].fix}", certain=False)
    promised = read_base_policy(policy, catalog.terms(policy), base).promised
    with TemporaryDirectory(prefix="mlgate-") as scratch, DuckDBEngine(Path(scratch)) as engine:
        request = baseline_request(
            policy,
            needs,
            base,
            scratch=Path(scratch),
            environ=environ,
            engine=engine,
            may_run=False,
        )
        baseline = resolve(policy.sections.baseline, request)
        return Compared(
            policy=policy,
            commit=commit,
            no_base=base.why if isinstance(base, NoBase) else None,
            baseline=baseline,
            lost=isinstance(baseline, Missing) and may_be_lost(promised),
            rows=_rows(engine, policy.sections.predictions, baseline, Path(scratch)),
        )


def _rows(
    engine: Engine, spec: PredictionsSpec | None, baseline: Baseline, scratch: Path
) -> int | None:
    """Rows of the baseline's predictions; None where there are none that can be read."""
    from sqlglot import exp

    if spec is None or not isinstance(baseline, Found) or baseline.predictions is None:
        return None
    try:
        source = locate(
            as_kept(spec, baseline.predictions), root=scratch, environ={}, scratch=scratch
        )
        query = exp.select(statement("count(*)")).from_(engine.scan(source))
        return int(engine.rows(query)[0][0])
    except SourceError:
        return None
