"""Lines for the log of the job: what was read, what was published, what to do where it was not."""

from collections.abc import Iterator, Mapping

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication
from mlgate.present.escape import terminal
from mlgate.present.story import tell


def say(publication: Publication, *, partial_ok: bool) -> Iterator[str]:
    """One line a result, one a result that was refused, and why a partial one does not do."""
    for report in publication.reports:
        name = f"mlgate {terminal(report.name)}" if report.name else "mlgate"
        yield f"{name}: {terminal(tell(report).title)}"
        if report.partial and not partial_ok:
            yield "  the result is partial: not a verdict on the model, unless with --partial-ok"
    for refused in publication.refused:
        yield f"refused: {terminal(refused.path)} {terminal(refused.why)}"


def delivered(delivery: Delivery, environ: Mapping[str, str]) -> Iterator[str]:
    """One line on what became of a channel; a fix in lines of its own, indented as it was."""
    said = terminal(delivery.said)
    if delivery.done:
        yield f"{terminal(delivery.channel)}: {said}" + (
            f" ({terminal(delivery.url)})" if delivery.url else ""
        )
        return
    title = f"{terminal(delivery.channel)} not published"
    if environ.get("GITHUB_ACTIONS") == "true":
        from mlgate.render.github import command

        yield command("notice", f"mlgate: {title}", delivery.said)
    else:
        yield f"notice: {title}: {said}"
    for line in (delivery.fix or "").splitlines():
        indent = line[: len(line) - len(line.lstrip(" "))]
        yield f"  {indent}{terminal(line)}"
