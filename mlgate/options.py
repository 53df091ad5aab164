"""Options that several commands share; each has its `MLGATE_*` twin."""

from pathlib import Path

import click

config = click.option(
    "--config",
    "configs",
    metavar="PATH",
    multiple=True,
    envvar="MLGATE_CONFIG",
    show_envvar=True,
    help="Policy to read (default mlgate.yaml). Repeats, or takes a glob: then each writes OUT/NAME/.",
)

out = click.option(
    "--out",
    metavar="DIR",
    default="mlgate-out",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MLGATE_OUT",
    show_envvar=True,
    help="Folder for result.json, junit.xml, comment.md and the evidence.",
)

output_format = click.option(
    "--format",
    "kind",
    metavar="KIND",
    default="terminal",
    show_default=True,
    envvar="MLGATE_FORMAT",
    show_envvar=True,
    help="What goes to standard output: terminal, json, junit or markdown.",
)

color = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    envvar="MLGATE_COLOR",
    show_envvar=True,
    help="Colours in the terminal; NO_COLOR and FORCE_COLOR are heeded.",
)
