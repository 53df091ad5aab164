"""What is told of a publication on GitHub, worked out once for all channels."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlgate.forge import head
from mlgate.forge.body import outcome
from mlgate.forge.publication import Publication
from mlgate.forge.state import State
from mlgate.forge.told import state_of
from mlgate.present.escape import plain
from mlgate.present.story import tell
from mlgate.result.context import Context
from mlgate.result.outcome import RunOutcome

_LONGEST_TITLE = 140  #: characters of a status; more is refused


@dataclass(frozen=True, kw_only=True)
class Told:
    """One publication, and the run that tells it."""

    publication: Publication
    state: State
    outcome: RunOutcome
    title: str  #: at most 140 characters
    run_url: str | None

    @property
    def name(self) -> str:
        """Name of the status and of the check run."""
        return f"mlgate/{self.publication.report_id}"


def told(publication: Publication, context: Context | None) -> Told:
    """Work out what is told."""
    worst = outcome(publication)
    run = context.run_id if context else None
    state = state_of(
        publication,
        head=publication.head or (context.head_sha if context else None),
        run=int(run) if run and run.isdecimal() and len(run) <= 18 else 0,
        attempt=(context.attempt if context else None) or 1,
    )
    title = plain(_title(publication, worst))
    cut = title if len(title) <= _LONGEST_TITLE else title[: _LONGEST_TITLE - 1] + "…"
    return Told(
        publication=publication,
        state=state,
        outcome=worst,
        title=cut,
        run_url=context.run_url if context else None,
    )


def _title(publication: Publication, worst: RunOutcome) -> str:
    if publication.running:
        return "running"
    if publication.untrusted:
        return f"{worst.value}; the results are of code that could edit them"
    alone = publication.reports[0] if len(publication.reports) == 1 else None
    if alone is not None and alone.outcome is worst:
        return tell(alone).title
    return head.title(publication.reports, worst, len(publication.refused))


def reads_only(context: Context | None, environ: Mapping[str, str]) -> bool:
    """Whether the job's own token may read at most, whatever the workflow says."""
    return bool(context and context.fork) or environ.get("GITHUB_ACTOR") == "dependabot[bot]"
