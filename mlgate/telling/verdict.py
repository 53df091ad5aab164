"""What `mlgate report` ends with: 0, unless it was asked for more."""

from collections.abc import Sequence

from mlgate.errors import Exit, worst_of
from mlgate.forge import verdict
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication
from mlgate.telling.work import Work


def exit_code(work: Work, publication: Publication | None, deliveries: Sequence[Delivery]) -> int:
    """The worst of what was asked for; without a publication there is no verdict."""
    codes: list[int] = [Exit.PASSED]
    if work.require_report and not all(delivery.done for delivery in deliveries):
        codes.append(Exit.NOT_EVALUATED)
    if work.verdict:
        codes.append(
            Exit.NOT_EVALUATED
            if publication is None
            else verdict.exit_code(publication, partial_ok=work.partial_ok)
        )
    return int(worst_of(codes))
