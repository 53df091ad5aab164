"""`mlgate check`: measure and judge; the exit code is the verdict."""

import os
import sys
from collections.abc import Sequence
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlgate import options

if TYPE_CHECKING:
    from mlgate.result.report import Report


class _Check(click.Command):
    """Leaves a result even where the command line is wrong: a stale one must not be read."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the command line, or leave a result that says what is wrong with it."""
        given = list(args)
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            from mlgate import api

            api.leave_problem(_out(given), error.format_message())
            raise


def _out(arguments: Sequence[str]) -> Path:
    """The output folder of a command line that cannot be parsed."""
    folder = os.environ.get("MLGATE_OUT") or "mlgate-out"
    for argument, following in zip_longest(arguments, arguments[1:]):
        if argument.startswith("--out="):
            folder = argument.removeprefix("--out=")
        elif argument == "--out" and following:
            folder = following
    return Path(folder)


@click.command(cls=_Check)
@click.option(
    "--gate",
    "gates",
    metavar="PATTERN",
    multiple=True,
    envvar="MLGATE_GATE",
    show_envvar=True,
    help="Make only these checks: a gate, a check id, or a pattern with * and ?. Repeats.",
)
@options.config
@options.out
@click.option(
    "--report",
    "reports",
    metavar="KIND=PATH",
    multiple=True,
    envvar="MLGATE_REPORT",
    show_envvar=True,
    help=f"Write one more format to a path: KIND is one of {options.FORMATS}. Repeats.",
)
@options.output_format
@click.option(
    "--base-ref",
    metavar="REF",
    envvar="MLGATE_BASE_REF",
    show_envvar=True,
    help="Branch or commit to compare with, instead of the one that git and CI tell.",
)
@click.option(
    "--exit-zero",
    is_flag=True,
    envvar="MLGATE_EXIT_ZERO",
    show_envvar=True,
    help="End with 0 whatever the verdict, and say so.",
)
@click.option(
    "--warn-exit-code",
    metavar="N",
    type=click.IntRange(0, 125),
    envvar="MLGATE_WARN_EXIT_CODE",
    show_envvar=True,
    help="End with N where nothing blocks and something warns.",
)
@options.color
@options.quiet
@options.verbose
def command(  # noqa: PLR0913, PLR0917  # click gives each option its own argument
    gates: tuple[str, ...],
    configs: tuple[str, ...],
    out: Path,
    reports: tuple[str, ...],
    kind: str,
    base_ref: str | None,
    exit_zero: bool,
    warn_exit_code: int | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Measure and judge what mlgate.yaml says.

    Opens only what the policy names, talks to no forge and needs no token. The exit code is the
    verdict: 0 nothing blocks, 1 a gate failed, 2 the policy or the command line is wrong,
    3 something could not be evaluated, 4 a bug of mlgate, 5 nothing was checked.
    """
    from mlgate import api, door, screen
    from mlgate.errors import MlgateError, worst_of
    from mlgate.output import clear, format_module

    door.writes_to(out)
    try:
        wanted = _wanted(kind, reports)
        policies = options.policies(configs, out)
    except (click.UsageError, MlgateError) as error:
        api.leave_problem(out, str(error))
        raise
    if any(folder != out for _, folder in policies):
        clear(out)  # what another run left there is not of these
    codes = []
    for policy, folder in policies:
        door.writes_to(folder)
        try:
            run = api.run(
                policy,
                gates=gates,
                out=folder,
                base_ref=base_ref,
                exit_zero=exit_zero,
                warn_exit_code=warn_exit_code,
                one_of_several=folder != out,
            )
        except MlgateError as error:
            door.show(error)
            codes.append(int(error.exit_code))
            continue
        _write(run.report, wanted, below=folder if folder != out else Path())
        if kind == "terminal":
            screen.show(run.shown, color=color, verbosity=verbose - quiet)
        else:
            click.echo(format_module(kind).render(run.report), nl=False)
            screen.show(run.shown, color=color, verbosity=verbose - quiet, stream=sys.stderr)
        codes.append(run.report.exit_code)
    return worst_of(codes)


def _wanted(kind: str, reports: Sequence[str]) -> tuple[tuple[str, Path], ...]:
    """Formats and their paths, refused before anything runs."""
    from mlgate.output import format_module

    format_module(kind)
    pairs = []
    for report in reports:
        name, equals, path = report.partition("=")
        if not equals or not path:
            raise click.UsageError(f"--report {report!r} is not KIND=PATH")
        format_module(name)
        pairs.append((name, Path(path)))
    return tuple(pairs)


def _write(report: "Report", wanted: Sequence[tuple[str, Path]], *, below: Path) -> None:
    from mlgate.output import write_format

    for kind, path in wanted:
        write_format(kind, below / path, report)
