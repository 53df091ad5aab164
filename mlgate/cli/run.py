"""`mlgate run`: make the outputs, and write down what they were made from."""

from pathlib import Path

import click

from mlgate import options


@click.command()
@options.config
@click.argument("words", metavar="[-- COMMAND...]", nargs=-1, type=click.UNPROCESSED)
def command(configs: tuple[str, ...], words: tuple[str, ...]) -> int:
    """Make the outputs, and write down what they were made from.

    Runs `pipeline.command`, or what stands after `--`, in the policy's folder. It prints as it does
    without mlgate, reads nothing, and its exit code is that of this command. If it ends with 0,
    hashes of `pipeline.inputs` and `pipeline.outputs` are written beside the first output;
    `mlgate check` then fails where the inputs moved and the outputs did not.
    """
    import os

    from mlgate.present.escape import terminal
    from mlgate.train import train

    for policy, _ in options.policies(configs, Path()):
        trained = train(policy, words=words, environ=os.environ)
        for note in trained.notes:
            click.echo(f"mlgate: {terminal(note)}", err=True)
        if trained.manifest is not None:
            click.echo(f"mlgate: wrote {terminal(str(trained.manifest))}", err=True)
        if trained.exit_code:
            return trained.exit_code
    return 0
