"""The exit code that a publication comes to, for whoever is to block on it."""

from collections.abc import Iterator

from mlgate.errors import Exit, worst_of
from mlgate.forge.publication import Publication


def exit_code(publication: Publication, *, partial_ok: bool = False) -> int:
    """Return the worst exit code of the results.

    A result that is missing, refused or (unless that will do) partial could not be evaluated, nor
    could one whose job did not succeed though it says otherwise.
    """
    return int(worst_of(_codes(publication, partial_ok)))


def is_contradicted(publication: Publication) -> bool:
    """Whether the jobs that made the results did not succeed, or (of a stranger) may not have."""
    if publication.conclusion is None:
        return publication.untrusted
    return publication.conclusion != "success"


def _codes(publication: Publication, partial_ok: bool) -> Iterator[int]:
    yield Exit.PASSED
    if publication.refused or not publication.reports or is_contradicted(publication):
        yield Exit.NOT_EVALUATED
    for report in publication.reports:
        yield report.exit_code
        if report.partial and not partial_ok:
            yield Exit.NOT_EVALUATED
