"""Shows results where nothing is published: on a laptop, in another CI, as a file."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from mlgate import screen
from mlgate.errors import ConfigurationError, Place, Problem
from mlgate.forge.publication import Refused
from mlgate.output import format_module, write_format
from mlgate.result import codec
from mlgate.result.report import Report
from mlgate.telling.origin import context_of
from mlgate.telling.publication import publication_of
from mlgate.telling.results import files
from mlgate.telling.say import jobs, partly, refusal
from mlgate.telling.verdict import exit_code
from mlgate.telling.work import Work


@dataclass(frozen=True, kw_only=True)
class Manner:
    """How a result is shown."""

    kind: str  #: name of a format
    output: Path | None
    color: str
    verbosity: int


def show(work: Work, manner: Manner) -> int:
    """Show every result; returns the exit code.

    Raises
    ------
    ConfigurationError
        If a result cannot be read; with a verdict asked for, that is said and is no exception.
    NotEvaluatedError
        If the file cannot be written.

    """
    if not work.verdict:
        _show(tuple(_read(work.results)), manner)
        return 0
    publication = publication_of(work, context_of(os.environ, work.wishes.change))
    _show(publication.reports, manner)
    for refused in publication.refused:
        line, *next_step = refusal(refused)
        click.echo("\n".join((f"error: {line}", *next_step)), err=True)
    for line in (*jobs(publication), *(() if work.partial_ok else partly(publication.reports))):
        click.echo(f"error: {line}", err=True)
    return exit_code(work, publication, ())


def _show(reports: Sequence[Report], manner: Manner) -> None:
    if manner.output is not None and len(reports) > 1:
        raise click.UsageError("--output takes one RESULT")
    for report in reports:
        if manner.output is not None:
            write_format(manner.kind, manner.output, report)
        elif manner.kind == "terminal":
            screen.show(report, color=manner.color, verbosity=manner.verbosity)
        else:
            click.echo(format_module(manner.kind).render(report), nl=False)


def _read(given: Sequence[Path]) -> Iterator[Report]:
    for path in given:
        found = files(path) if path.is_dir() else (path,)
        for one in found:
            if isinstance(one, Refused):
                raise ConfigurationError(
                    Problem(
                        code="MLG031",
                        message=f"{one.path} {one.why}",
                        place=Place(file=one.path),
                        fix="name the folder that `mlgate check` wrote to (its --out)",
                    )
                )
            yield codec.read(one)
