"""What `mlgate report` ends with: 0, unless it was asked to fail."""

from collections.abc import Iterable, Sequence

from mlgate.errors import Exit, worst_of
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication


def exit_code(
    publication: Publication | None,
    deliveries: Sequence[Delivery],
    *,
    verdict: bool,
    partial_ok: bool,
    require_report: bool,
) -> int:
    """The worst of what was asked for.

    Parameters
    ----------
    publication
        What was to be told; None where not even that could be made.
    deliveries
        What became of it.
    verdict
        End with the worst exit code of the results; a result that is missing, refused or partial
        could not be evaluated.
    partial_ok
        A result of a part of the checks counts as a whole one.
    require_report
        What could not be published counts as not evaluated.

    """
    codes: list[int] = [Exit.PASSED]
    if require_report and not all(delivery.done for delivery in deliveries):
        codes.append(Exit.NOT_EVALUATED)
    if verdict:
        codes += _verdicts(publication, partial_ok=partial_ok)
    return int(worst_of(codes))


def _verdicts(publication: Publication | None, *, partial_ok: bool) -> Iterable[int]:
    if publication is None or publication.refused or not publication.reports:
        yield Exit.NOT_EVALUATED
    if publication is None:
        return
    if publication.conclusion == "failure":
        yield Exit.NOT_EVALUATED
    for report in publication.reports:
        yield report.exit_code
        if report.partial and not partial_ok:
            yield Exit.NOT_EVALUATED
