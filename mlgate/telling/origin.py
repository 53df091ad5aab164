"""Which build the results have to be of: what a result file says of it itself is never asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate import api, catalog
from mlgate.baseline import git
from mlgate.errors import ConfigurationError, NotEvaluatedError, Problem
from mlgate.result.context import Context
from mlgate.result.outcome import RunOutcome
from mlgate.result.report import Report
from mlgate.telling import address


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Commit and repository that a result has to be of; null where nothing says it."""

    head: str | None = None  #: head of the change
    checked_out: str | None = None  #: what the build was started for, where no head is known
    repository: str | None = None
    in_ci: bool = True

    def why_not(self, report: Report) -> str | None:
        """Why a result is not of this build; None where it is.

        A run that ended before there was a verdict names no commit. It belongs to whatever build
        it lies in: it can only block, and one that vanished would read as a pass.
        """
        if _ended_early(report):
            return None
        theirs, ours = report.repository, self.repository
        if theirs and ours and theirs.casefold() != ours.casefold():
            return f"is of the repository {theirs}, and this is {ours}"
        return self._another_commit(report)

    def _another_commit(self, report: Report) -> str | None:
        wanted = self.head or self.checked_out
        found = report.commit.head if report.commit else None
        known = (
            {found} if self.head or report.commit is None else {found, report.commit.checked_out}
        )
        if wanted is None or wanted in known or (found is None and not self.in_ci):
            return None
        said = f"is of commit {found[:7]}" if found else "names no commit"
        return f"{said}, and this {'job' if self.in_ci else 'work tree'} is of {wanted[:7]}"


def context_of(environ: Mapping[str, str], change: int | None) -> Context | None:
    """The build as a known forge's CI describes it, or what is here for the change of a number.

    Raises
    ------
    ConfigurationError
        If a change is named outside the CI of a known forge, and nothing tells which forge it is.

    """
    told = api.context(environ)
    if told is not None or change is None:
        return told
    top, head, repository = _work_tree()
    return Context(
        provider=_forge(top, environ),
        is_change_request=True,
        change=change,
        repository=repository,
        sha=head,
        head_sha=head,
    )


def reached(context: Context, environ: Mapping[str, str]) -> Mapping[str, str]:
    """The environment, with the address of the forge's API where no CI of it tells one.

    Raises
    ------
    ConfigurationError
        If nothing tells it: a token must not go to the public host of a forge by default.

    """
    if api.context(environ) is not None:
        return environ
    top, _, _ = _work_tree()
    return address.with_api(context.provider, address.origin(top), environ)


def origin_of(context: Context | None) -> Origin:
    """What results have to be of, in a build or in the work tree at hand."""
    if context is not None:
        return Origin(head=context.head_sha, checked_out=context.sha, repository=context.repository)
    _, head, repository = _work_tree()
    return Origin(head=head, repository=repository, in_ci=False)


def _ended_early(report: Report) -> bool:
    none = report.commit is None and report.problem is not None and not report.checks
    return none and report.outcome in (RunOutcome.ERROR, RunOutcome.EMPTY)


def _work_tree() -> tuple[Path | None, str | None, str | None]:
    """Top, HEAD and `owner/name` of the repository that this is run in."""
    try:
        top = git.repository_root(Path.cwd())
        if top is None:
            return None, None, None
        return top, git.head(top), git.repository_name(top)
    except NotEvaluatedError:
        return None, None, None


def _forge(top: Path | None, environ: Mapping[str, str]) -> str:
    """The forge of the remote `origin`, else the only one whose token is set."""
    forges = catalog.names("publish")
    host = address.origin(top).host
    hosting = [name for name in forges if name in host]
    known = [
        name
        for name in forges
        if environ.get(f"MLGATE_{name.upper()}_TOKEN") or environ.get(f"{name.upper()}_TOKEN")
    ]
    found = hosting or known
    if len(found) == 1:
        return found[0]
    raise ConfigurationError(
        Problem(
            code="MLG010",
            message="--change is given, and nothing tells which forge has that change",
            fix="run in a clone whose `origin` is the forge's, or set the token of that forge "
            f"only: {' or '.join(f'MLGATE_{name.upper()}_TOKEN' for name in forges)}",
        )
    )
