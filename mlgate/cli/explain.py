"""`mlgate explain`: what a gate, a code or an outcome means, and how to fix it."""

import click


@click.command()
@click.argument("topic", required=False)
def command(topic: str | None) -> None:
    """Say what a gate, a code or an outcome means, and how to fix it.

    TOPIC is a gate (metrics), a code (MLG210), `outcomes` or `exit-codes`; without one the topics
    are listed.
    """
    from mlgate.explanations import explain, topics

    click.echo(topics() if topic is None else explain(topic))
