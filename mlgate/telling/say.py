"""Lines for the log of the job: what was read, what was published, what to do where it was not."""

from collections.abc import Iterable, Iterator, Mapping

from mlgate.forge import body
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication, Refused
from mlgate.present.escape import terminal
from mlgate.present.story import tell
from mlgate.result.codec import RESULT
from mlgate.result.report import Report


def read(publication: Publication) -> Iterator[str]:
    """One line a result, and one a result that was refused."""
    for report in publication.reports:
        yield f"{_name(report)}: {terminal(tell(report).title)}"
    for refused in publication.refused:
        yield from refusal(refused)
    yield from jobs(publication)


def jobs(publication: Publication) -> Iterator[str]:
    """Why results give no verdict whose jobs did not succeed."""
    ended = publication.conclusion
    if ended is not None and ended != "success" and not publication.untrusted:
        yield f"the jobs that made the results ended as {ended}, so they give no verdict"


def refusal(refused: Refused) -> Iterator[str]:
    """A line on a result that is none, and one on what to do next."""
    yield f"refused: {terminal(refused.path)} {terminal(refused.why)}"
    if refused.why in {f"holds no {RESULT}", "is missing"}:
        yield "  the check of that leg wrote nothing: open its log"
    elif refused.why.startswith("is cut off"):
        yield "  the check of that leg was stopped while it wrote, or its disk filled: open its log"


def partly(reports: Iterable[Report]) -> Iterator[str]:
    """Why a partial result gives no verdict."""
    for report in reports:
        if report.partial:
            yield (
                f"{_name(report)}: the result is of a part of the checks, which gives no verdict "
                "unless with --partial-ok"
            )


def switch(
    publication: Publication, sentence: str, deliveries: Iterable[Delivery]
) -> Iterator[str]:
    """What to switch on after a first run, where no summary of the job says it."""
    summarised = any(one.channel == "summary" and one.done for one in deliveries)
    said = None if summarised else body.at_first_run(publication, sentence)
    if said is not None:
        yield terminal(said)


def delivered(delivery: Delivery, environ: Mapping[str, str]) -> Iterator[str]:
    """One line on what became of a channel; a fix in lines of its own, indented as it was."""
    said, channel = terminal(delivery.said), terminal(delivery.channel)
    if delivery.done:
        url = f" ({terminal(delivery.url)})" if delivery.url else ""
        yield f"{channel}: {said}{url}"
    elif environ.get("GITHUB_ACTIONS") == "true":
        from mlgate.render.github import command

        told = "\n".join(filter(None, (delivery.said, delivery.fix)))
        yield command("notice", f"mlgate: {channel} not published", told)
    else:
        yield f"notice: {channel} not published: {said}"
    for line in (delivery.fix or "").splitlines():
        indent = line[: len(line) - len(line.lstrip(" "))]
        yield f"  {indent}{terminal(line)}"


def _name(report: Report) -> str:
    return f"mlgate {terminal(report.name)}" if report.name else "mlgate"
