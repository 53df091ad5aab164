"""`mlgate config`: the policy's JSON Schema, and the policy as it was understood."""

import click

from mlgate import options


@click.group()
def command() -> None:
    """Show the policy's JSON Schema, or the policy as it was understood."""


@command.command("schema")
def schema() -> None:
    """Print the JSON Schema of mlgate.yaml, composed from the gates' parameters.

    An editor completes and checks the policy with it: write it to a file, and put
    `# yaml-language-server: $schema=<that file>` on the policy's first line.
    """
    import json

    from mlgate.catalog import json_schema

    click.echo(json.dumps(json_schema(), indent=1))


@command.command("show")
@options.config
def show(configs: tuple[str, ...]) -> None:
    """Print the policy as it was understood, and where each value came from."""
    from pathlib import Path

    from mlgate.catalog import load
    from mlgate.policy.resolved import resolved

    for given in configs or ("mlgate.yaml",):
        lines = resolved(load(Path(given), shown_as=given))
        width = min(max((len(line.text) for line in lines), default=0), 72)
        for line in lines:
            click.echo(f"{line.text:<{width}}  # {line.origin}")
