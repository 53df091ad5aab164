"""What `mlgate report` ends with: 0, unless it was asked for more."""

from collections.abc import Iterator, Sequence

from mlgate.errors import Exit, worst_of
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication
from mlgate.telling.work import Work


def exit_code(work: Work, publication: Publication | None, deliveries: Sequence[Delivery]) -> int:
    """The worst of what was asked for.

    A result that is missing, refused or (unless that will do) partial could not be evaluated, nor
    could one whose job failed though it says otherwise.
    """
    codes: list[int] = [Exit.PASSED]
    if work.require_report and not all(delivery.done for delivery in deliveries):
        codes.append(Exit.NOT_EVALUATED)
    if work.verdict:
        codes += _verdicts(publication, partial_ok=work.partial_ok)
    return int(worst_of(codes))


def _verdicts(publication: Publication | None, *, partial_ok: bool) -> Iterator[int]:
    if publication is None or publication.refused or not publication.reports:
        yield Exit.NOT_EVALUATED
    if publication is None:
        return
    if publication.untrusted and publication.conclusion != "success":
        yield Exit.NOT_EVALUATED
    for report in publication.reports:
        yield report.exit_code
        if report.partial and not partial_ok:
            yield Exit.NOT_EVALUATED
