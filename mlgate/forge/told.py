"""What a comment of a publication says, and which run says it."""

from mlgate.forge.body import body, digest_of_checks, outcome
from mlgate.forge.publication import Publication
from mlgate.forge.state import REPORT_ID, State, read
from mlgate.forge.thread import Thread
from mlgate.result.outcome import RunOutcome


def state_of(publication: Publication, *, head: str | None, run: int, attempt: int) -> State:
    """Who speaks: `run` rises with time, and `attempt` within a run."""
    return State(
        report_id=publication.report_id,
        sha=head,
        run=run,
        attempt=attempt,
        verdict="running" if publication.running else outcome(publication).value,
        checks=digest_of_checks(publication),
    )


def text(publication: Publication, thread: Thread) -> str:
    """The comment's text; while a run goes on it says what the last one came to.

    Raises
    ------
    ForgeError
        If the comments that are there cannot be read, for a run that is going on.

    """
    if not publication.running:
        return body(publication)
    said = [read(one.body) for one in thread.ours()]
    last = [one for one in said if one is not None and one.report_id == publication.report_id]
    return body(publication, last=last[0] if last else None)


def asks_nothing(publication: Publication) -> bool:
    """Whether a reader need not act: mode `on-failure` then makes no comment."""
    return publication.running or outcome(publication) is RunOutcome.PASS


def models(publication: Publication) -> frozenset[str]:
    """Report ids of models that are told together, which may have had comments of their own.

    A stranger's results name none: they would choose which comments of ours are deleted.
    """
    if publication.untrusted:
        return frozenset()
    names = {(report.name or "").lower() for report in publication.reports}
    return frozenset(name for name in names if len(names) > 1 and REPORT_ID.fullmatch(name))
