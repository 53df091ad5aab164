"""`mlgate.check`: one policy down the whole road; the command line is its thin caller."""

import os
import tempfile
import time
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from mlgate import __version__, catalog
from mlgate.errors import Exit, MlgateError, Problem, was_interrupted
from mlgate.output import LOGS, output_folder, write_run
from mlgate.present.command import config_of
from mlgate.result.context import Context
from mlgate.result.outcome import RunOutcome
from mlgate.result.provenance import ProblemRecord, Selection, Tool
from mlgate.result.report import Report
from mlgate.run.order import Order
from mlgate.run.road import Run
from mlgate.run.road import check as walk


def check(  # noqa: PLR0913  # keyword-only: what the command's options say
    policy: str | Path = "mlgate.yaml",
    *,
    gates: Sequence[str] = (),
    out: str | Path | None = None,
    base_ref: str | None = None,
    exit_zero: bool = False,
    warn_exit_code: int | None = None,
    environ: Mapping[str, str] | None = None,
) -> Report:
    """Measure and judge one policy.

    Parameters
    ----------
    policy
        Path of `mlgate.yaml`.
    gates
        Patterns of the checks to make; empty means all.
    out
        Folder for `result.json`, `report.html`, `comment.md`, `junit.xml` and the evidence; None
        writes nothing.
    base_ref
        Branch or commit to compare with, instead of the one that git and the CI system tell.
    exit_zero
        End with exit code 0 whatever the verdict; the verdict itself stands.
    warn_exit_code
        The exit code where nothing blocks and something warns.
    environ
        The environment; default `os.environ`.

    Returns
    -------
    Report
        Its `exit_code` is what the command line ends with. A notebook shows it as `report.html`.

    Raises
    ------
    MlgateError
        If there is no verdict; its `exit_code` says why. With `out`, `result.json` says so too.

    """
    return run(
        policy,
        gates=gates,
        out=out,
        base_ref=base_ref,
        exit_zero=exit_zero,
        warn_exit_code=warn_exit_code,
        environ=environ,
    ).report


def run(  # noqa: PLR0913  # as `check`
    policy: str | Path,
    *,
    gates: Sequence[str] = (),
    out: str | Path | None = None,
    base_ref: str | None = None,
    exit_zero: bool = False,
    warn_exit_code: int | None = None,
    environ: Mapping[str, str] | None = None,
    one_of_several: bool = False,
) -> Run:
    """As `check`, with the report that a terminal may show beside the one that is kept.

    `one_of_several` tells that `out` is the folder of one policy of a run of several.
    """
    environ = os.environ if environ is None else environ

    def made(logs: Path | None = None) -> Run:
        walked = _walked(Path(policy), tuple(gates), base_ref, environ, logs)
        return _with_exit_code(walked, exit_zero, warn_exit_code)

    if out is None:
        return made()
    with output_folder(Path(out), one_of_several=one_of_several) as folder:
        try:
            walked = made(folder / LOGS)
            written = write_run(folder, walked.report, walked.evidence)
            return replace(walked, report=written)
        except MlgateError as error:
            name = catalog.policy_name(Path(policy))
            write_run(folder, without_verdict(error.problems, error.exit_code, gates, name), {})
            raise
        except BaseException as error:
            # Re-raised: the door reports it, and the result must not stay empty.
            if not isinstance(error, SystemExit | GeneratorExit):
                write_run(folder, _ended_by(error, gates), {})
            raise


def _ended_by(error: BaseException, gates: Sequence[str]) -> Report:
    if was_interrupted(error):
        stopped = Problem(code="MLG098", message="the run was interrupted", fix="run it again")
        return without_verdict((stopped,), Exit.INTERRUPTED, gates)
    bug = Problem(code="MLG099", message=f"internal error: {type(error).__name__}", fix="report it")
    return without_verdict((bug,), Exit.INTERNAL, gates)


def leave_problem(out: Path, message: str) -> None:
    """Leave a result that says what is wrong with the command line, where the folder can be had."""
    problem = Problem(code="MLG010", message=message, fix="`mlgate check --help` lists the options")
    with suppress(MlgateError), output_folder(out) as folder:
        write_run(folder, without_verdict((problem,), Exit.USAGE), {})


def without_verdict(
    problems: Sequence[Problem],
    exit_code: Exit,
    gates: Sequence[str] = (),
    name: str | None = None,
) -> Report:
    """The report of a run that ended before there was a verdict."""
    first = problems[0]
    more = f" (and {len(problems) - 1} more)" if len(problems) > 1 else ""
    return Report(
        name=name,
        outcome=RunOutcome.EMPTY if exit_code is Exit.NOTHING_CHECKED else RunOutcome.ERROR,
        exit_code=exit_code,
        problem=ProblemRecord(
            code=first.code,
            message=first.message + more,
            file=first.place.file if first.place else None,
            line=first.place.line if first.place else None,
            fix=first.fix or first.hint,
        ),
        started=_now(),
        seconds=None,
        tool=Tool(version=__version__),
        selection=Selection(gates=tuple(gates) or None),
    )


def _as_html(report: Report) -> str:
    """As a notebook shows it."""
    shown: str = catalog.member("render", "html").notebook(report)
    return shown


Report.as_html = _as_html


def context(environ: Mapping[str, str]) -> Context | None:
    """What the CI system says of the build; None outside the forges that are known."""
    for name in catalog.names("publish"):
        found: Context | None = catalog.member("publish", name).detect(environ)
        if found is not None:
            return found
    return None


def _with_exit_code(walked: Run, exit_zero: bool, warn_exit_code: int | None) -> Run:
    code, outcome = walked.report.exit_code, walked.report.outcome
    if exit_zero and code in (Exit.GATE_FAILED, Exit.NOT_EVALUATED):
        code = int(Exit.PASSED)
    elif warn_exit_code is not None and outcome is RunOutcome.WARN and code == Exit.PASSED:
        code = warn_exit_code
    return replace(
        walked,
        report=walked.report.model_copy(update={"exit_code": code}),
        shown=walked.shown.model_copy(update={"exit_code": code}),
    )


def _walked(
    policy: Path,
    gates: tuple[str, ...],
    base_ref: str | None,
    environ: Mapping[str, str],
    logs: Path | None,
) -> Run:
    started = _now()
    loaded = catalog.load(policy, shown_as=_shown(policy))
    with tempfile.TemporaryDirectory(prefix="mlgate-") as scratch:
        return walk(
            Order(
                policy=loaded,
                config=config_of(policy),
                context=context(environ),
                environ=environ,
                gates=gates,
                base_ref=base_ref,
                scratch=Path(scratch),
                logs=logs,
                started=started,
                clock=time.monotonic,
            )
        )


def _shown(policy: Path) -> str:
    """The policy's path as reports name it: from the repository's top, where CI looks for files."""
    from mlgate.baseline.git import GitError, repository_root

    try:
        top = repository_root(policy.resolve().parent) if policy.exists() else None
    except GitError:
        top = None
    if top is not None:
        try:
            return policy.resolve().relative_to(top.resolve()).as_posix()
        except ValueError:
            pass
    return policy.as_posix()


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
