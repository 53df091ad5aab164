"""`mlgate report`: show a result again, in any format; it never changes a verdict."""

from pathlib import Path

import click

from mlgate import options


@click.command()
@click.argument(
    "results", metavar="RESULT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@options.output_format
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="MLGATE_OUTPUT",
    show_envvar=True,
    help="Write to a file instead of standard output; takes one RESULT.",
)
@options.color
@options.quiet
@options.verbose
def command(
    results: tuple[Path, ...],
    kind: str,
    output: Path | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Show a result.json again, in any format.

    RESULT is a result.json, or a folder that holds one. Ends with 0 whatever the verdict: what the
    checks said is the exit code of `mlgate check`.
    """
    from mlgate import screen
    from mlgate.output import RESULT, format_module, write_format
    from mlgate.result.codec import read

    module = format_module(kind)
    if output is not None and len(results) > 1:
        raise click.UsageError("--output takes one RESULT")
    for path in results:
        report = read(path / RESULT if path.is_dir() else path)
        if output is not None:
            write_format(kind, output, report)
        elif kind == "terminal":
            screen.show(report, color=color, verbosity=verbose - quiet)
        else:
            click.echo(module.render(report), nl=False)
    return 0
