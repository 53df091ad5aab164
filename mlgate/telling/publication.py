"""Makes of results what a forge is told."""

from pathlib import Path

from mlgate import catalog
from mlgate.forge.publication import Publication
from mlgate.forge.state import REPORT_ID
from mlgate.result.context import Context
from mlgate.result.report import Report
from mlgate.telling.origin import origin_of
from mlgate.telling.results import Gathered, gather
from mlgate.telling.work import Work

_POLICY = Path("mlgate.yaml")
_DEFAULT_ID = "default"
_NOTHING = Gathered(reports=(), paths=(), refused=())


def publication_of(work: Work, context: Context | None) -> Publication:
    """Read the results of this build; what is not of it is refused, and never reads as a pass."""
    origin = origin_of(context)
    gathered = _NOTHING if work.announce else gather(work.results, origin)
    return Publication(
        report_id=work.report_id or _id(gathered),
        reports=tuple(_of(report, context) for report in gathered.reports),
        paths=gathered.paths,
        refused=gathered.refused,
        head=origin.head,
        running=work.announce,
        conclusion=work.jobs,
    )


def _of(report: Report, context: Context | None) -> Report:
    """The result with the build as CI tells it here, whatever the file says of it."""
    return report if context is None else report.model_copy(update={"ci": context.record()})


def _id(gathered: Gathered) -> str:
    """The name of the only result; of one that says none, that of the policy at hand.

    So a run that broke is told in the comment of the runs before it, and not beside it.
    """
    if len(gathered.reports) + len(gathered.refused) > 1:
        return _DEFAULT_ID
    name = gathered.reports[0].name if gathered.reports else None
    if name is None and _POLICY.is_file():
        name = catalog.policy_name(_POLICY)
    return name if name is not None and REPORT_ID.fullmatch(name) else _DEFAULT_ID
