"""`mlgate demo`: the whole road on a bundled real example."""

from pathlib import Path

import click


@click.command()
@click.argument(
    "folder",
    metavar="[DIR]",
    default="mlgate-demo",
    type=click.Path(file_okay=False, path_type=Path),
)
def command(folder: Path) -> int:
    """Build a real repository and run a harmless and a harmful change through the gates.

    DIR (default mlgate-demo) must be empty, absent, or made by an earlier demo. The demo trains
    the bundled example, a model on the UCI Adult data, on three branches and checks each. It exits
    with 0 if the harmless change passes and the harmful one is blocked.
    """
    from rich.console import Console

    from mlgate.demo import board, scenario

    runs = scenario.play(folder, say=click.echo)
    board.show(runs, folder, Console())
    wrong = [run for run in runs if not run.as_expected]
    for run in wrong:
        click.echo(
            f"\nerror: {run.branch.name} ended with exit code {run.report.exit_code}, and "
            f"{int(run.branch.expected)} was expected; this is a bug of the demo",
            err=True,
        )
    return 1 if wrong else 0
