"""Keeps what the last run judged as the baseline of its commit."""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from mlgate import __version__, catalog
from mlgate.baseline import git, id_key
from mlgate.baseline.kept_predictions import Table
from mlgate.baseline.location import NotLocalError, local_path
from mlgate.baseline.save import Contents, Saved, save
from mlgate.baseline.tracked import is_glob
from mlgate.data.duckdb import DuckDBEngine
from mlgate.data.fingerprint import fingerprint
from mlgate.data.source import SourceError, locate
from mlgate.errors import ConfigurationError, Exit, NotEvaluatedError, Place, Problem
from mlgate.gate import Needs
from mlgate.ledger.place import in_work_tree
from mlgate.policy.bound import Policy
from mlgate.policy.model import StorePlace
from mlgate.result import codec
from mlgate.result.codec import RESULT
from mlgate.result.report import Report

_NO_VERDICT = (Exit.USAGE, Exit.INTERNAL, Exit.NOTHING_CHECKED, Exit.INTERRUPTED)


def keep(
    policy_path: Path,
    *,
    out: Path,
    store: Path | None,
    allow_dirty: bool,
    environ: Mapping[str, str],
) -> Saved:
    """Write a bundle of the outputs that the result in `out` judged.

    Parameters
    ----------
    policy_path
        Path of `mlgate.yaml`.
    out
        Folder of the run's `result.json`.
    store
        Folder of bundles; None means the first `store` place of the policy.
    allow_dirty
        Keep although tracked files differ from the commit.
    environ
        The environment; `MLGATE_ID_KEY` is the key of the ids.

    Raises
    ------
    ConfigurationError
        If there is no store, or the result is none.
    NotEvaluatedError
        If the result has no verdict, or is not of this commit, policy and data.

    """
    policy = catalog.load(policy_path, shown_as=policy_path.as_posix())
    folder = _store(policy, store, environ)
    report = _report(policy, out)
    commit, dirty = _commit(policy, report, allow_dirty=allow_dirty)
    needs = catalog.needs(policy)
    with TemporaryDirectory(prefix="mlgate-") as scratch, DuckDBEngine(Path(scratch)) as engine:
        contents = Contents(
            name=policy.name,
            commit=commit,
            dirty=dirty,
            saved=datetime.now(UTC).isoformat(timespec="microseconds"),
            tool=__version__,
            policy=policy.sha256,
            outcome=report.outcome.value,
            exit_code=report.exit_code,
            environment=report.environment.fingerprint if report.environment else None,
            keep=policy.sections.baseline.keep,
            table=_table(policy, needs, report, Path(scratch), environ),
            files=_present(policy.root, _unfolded(policy.root, sorted(needs.files))),
            outputs=_outputs(policy),
            data=_data(report),
            result=out / RESULT,
            evidence=out / "evidence" if (out / "evidence").is_dir() else None,
            key=id_key.current(policy.name, environ),
        )
        return save(folder, contents, engine)


def _store(policy: Policy, store: Path | None, environ: Mapping[str, str]) -> Path:
    if store is not None:
        return store
    places = policy.sections.baseline.from_
    named = next((place for place in places if isinstance(place, StorePlace)), None)
    if named is None:
        raise ConfigurationError(
            Problem(
                code="MLG010",
                message="the policy names no `store`, so there is nowhere to save to",
                place=policy.document.place(("baseline",)),
                fix="add `{store: FOLDER}` under `baseline.from`, or give --store FOLDER",
            )
        )
    try:
        return local_path(named.store, policy.root, environ)
    except NotLocalError as error:
        raise NotEvaluatedError(
            Problem(code="MLG021", message=error.reason, fix=error.fix)
        ) from None


def _refused(message: str, fix: str, file: Path | None = None) -> NotEvaluatedError:
    place = Place(file=str(file)) if file else None
    return NotEvaluatedError(Problem(code="MLG026", message=message, fix=fix, place=place))


def _report(policy: Policy, out: Path) -> Report:
    """The result of a whole run of this very policy."""
    path = out / RESULT
    if not path.exists():
        raise _refused(
            "there is no result to save", "run `mlgate check` first, or give its --out", path
        )
    report = codec.read(path)
    if report.exit_code in _NO_VERDICT or report.problem is not None:
        raise _refused(
            f"the last run ended without a verdict (exit {report.exit_code})",
            "repair what it said, run `mlgate check` again, then save",
            path,
        )
    if report.name != policy.name or (report.policy and report.policy.sha256 != policy.sha256):
        raise _refused(
            f"the result is not of {policy.file} as it is now", "run `mlgate check` again", path
        )
    if report.partial:
        raise _refused(
            "the result is of some checks only", "run `mlgate check` without --gate", path
        )
    return report


def _commit(policy: Policy, report: Report, *, allow_dirty: bool) -> tuple[str, bool]:
    """HEAD, which the result must be of, and whether the work tree differs from it."""
    top = git.repository_root(policy.root)
    head = git.head(top) if top else None
    if top is None or head is None:
        raise _refused(
            "a baseline is kept by commit, and there is none here",
            "commit first; without git, copy the predictions and name them with `{path: FILE}`",
        )
    checked = report.commit.checked_out if report.commit else None
    if checked != head:
        raise _refused(
            f"the result is of the commit {checked and checked[:12]}, and HEAD is {head[:12]}",
            "run `mlgate check` on HEAD, then save",
        )
    aside = in_work_tree(policy.sections.ledger, policy.root)
    dirty = git.is_dirty(top, aside=aside) or bool(report.commit and report.commit.dirty)
    if dirty and not allow_dirty:
        raise _refused(
            f"tracked files differ from {head[:12]}, so others could not make this baseline again",
            "commit the changes and check again, or give --allow-dirty",
        )
    return head, dirty


def _table(
    policy: Policy, needs: Needs, report: Report, scratch: Path, environ: Mapping[str, str]
) -> Table | None:
    """The predictions, which must be those that the result judged."""
    spec = policy.sections.predictions
    if spec is None or not needs.predictions:
        return None
    try:
        source = locate(spec, root=policy.root, environ=environ, scratch=scratch)
        here = fingerprint(source)
    except SourceError as error:
        raise NotEvaluatedError(
            Problem(code="MLG026", message=error.reason, fix=error.fix)
        ) from None
    judged = {
        data.fingerprint
        for data in report.data or ()
        if (data.name, data.role) == ("predictions", "candidate")
    }
    if here not in judged:
        raise _refused(
            f"{source.uri} is not what the result judged", "run `mlgate check` again, then save"
        )
    return Table(
        source=source,
        spec=spec,
        groups=tuple(sorted(needs.columns)),
        only_searched=needs.only_searched,
    )


def _outputs(policy: Policy) -> dict[str, Path]:
    """What the pipeline made, globs unfolded; a folder counts by its files."""
    pipeline = policy.sections.pipeline
    named: list[str] = []
    for output in pipeline.outputs if pipeline else ():
        folder = (policy.root / output).is_dir()
        pattern = f"{output.rstrip('/')}/**/*" if folder else output
        if is_glob(pattern) and not Path(pattern).is_absolute():
            found = policy.root.glob(pattern)
            named += [path.relative_to(policy.root).as_posix() for path in found]
        else:
            named.append(output)
    return _present(policy.root, sorted(set(named)))


def _unfolded(root: Path, named: list[str]) -> list[str]:
    """Files and globs that entries name, globs as the files that they match."""
    found: set[str] = set()
    for name in named:
        if is_glob(name) and not (root / name).is_file() and not Path(name).is_absolute():
            found.update(path.relative_to(root).as_posix() for path in root.glob(name))
        else:
            found.add(name)
    return sorted(found)


def _present(root: Path, names: list[str]) -> dict[str, Path]:
    return {name: root / name for name in names if (root / name).is_file()}


def _data(report: Report) -> dict[str, str]:
    return {
        f"{data.role}:{data.name}": data.fingerprint
        for data in report.data or ()
        if data.role != "baseline" and data.fingerprint is not None
    }
