"""Makes a publication of results, and has the forge told of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate import catalog
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication, Wishes
from mlgate.forge.state import REPORT_ID
from mlgate.result.context import Context
from mlgate.telling.origin import origin_of
from mlgate.telling.results import Gathered, gather

_POLICY = Path("mlgate.yaml")
_DEFAULT_ID = "default"


@dataclass(frozen=True, kw_only=True)
class Work:
    """What `mlgate report` was asked for."""

    results: tuple[Path, ...] = ()
    report_id: str | None = None  #: None: the name of the only result
    announce: bool = False  #: say that a run is going on; there are no results yet
    wishes: Wishes


@dataclass(frozen=True, kw_only=True)
class Told:
    """What was told, and what became of it."""

    publication: Publication | None  #: None where not even that could be made
    deliveries: tuple[Delivery, ...] = ()


def publication_of(work: Work, context: Context | None) -> Publication:
    """Read the results of this build; what is not of it is refused, and never reads as a pass."""
    head = origin_of(context).head
    if work.announce:
        named = work.report_id or _id(Gathered(reports=(), paths=(), refused=()))
        return Publication(report_id=named, reports=(), head=head, running=True)
    gathered = gather(work.results, origin_of(context))
    return Publication(
        report_id=work.report_id or _id(gathered),
        reports=gathered.reports,
        paths=gathered.paths,
        refused=gathered.refused,
        head=head,
    )


def tell(
    publication: Publication, wishes: Wishes, context: Context, environ: Mapping[str, str]
) -> Told:
    """Have the forge told; whatever goes wrong there is said, and changes no verdict."""
    forge = catalog.member("publish", context.provider)
    try:
        deliveries = tuple(forge.publish(publication, wishes, context, environ))
    except Exception as error:  # noqa: BLE001  # a bug of a publisher must not turn a build red
        bug = Delivery(
            channel="report",
            done=False,
            said=f"a bug of mlgate: {type(error).__name__}: {str(error)[:300]}",
            fix="report it to the maintainers; the verdict of `mlgate check` stands",
        )
        deliveries = (bug,)
    return Told(publication=publication, deliveries=deliveries)


def _id(gathered: Gathered) -> str:
    """The name of the only result; of one that cannot be read, that of the policy at hand.

    So a run that broke is told in the comment of the runs before it, and not beside it.
    """
    if len(gathered.reports) + len(gathered.refused) > 1:
        return _DEFAULT_ID
    name = gathered.reports[0].name if gathered.reports else None
    if name is None and _POLICY.is_file():
        name = catalog.policy_name(_POLICY)
    return name if name is not None and REPORT_ID.fullmatch(name) else _DEFAULT_ID
