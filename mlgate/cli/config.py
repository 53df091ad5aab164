"""`mlgate config`: the policy's JSON Schema, and the policy as it was understood."""

from typing import TYPE_CHECKING

import click

from mlgate import options

if TYPE_CHECKING:
    from mlgate.errors import Problem
    from mlgate.policy.bound import Policy


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
@click.argument("paths", metavar="[POLICY]...", nargs=-1)
@options.config
@click.pass_context
def show(context: click.Context, paths: tuple[str, ...], configs: tuple[str, ...]) -> None:
    """Print the policy as it was understood, and where each value came from.

    POLICY is one to read, as --config is; several may be given. Below it stand the options of
    `mlgate check` that the environment sets.
    """
    from pathlib import Path

    from mlgate.catalog import load
    from mlgate.errors import ConfigurationError
    from mlgate.policy.resolved import resolved

    policies: list[Policy] = []
    problems: list[Problem] = []
    given = [path for path, _ in options.policies(configs, Path())] if configs or not paths else []
    for path in dict.fromkeys([*map(Path, paths), *given]):
        try:
            policies.append(load(path, shown_as=path.as_posix()))
        except ConfigurationError as error:
            problems += error.problems
    if problems:
        raise ConfigurationError(*problems)
    for policy in policies:
        _print([(line.text, line.origin) for line in resolved(policy)])
    _print(_from_environment(context))


def _from_environment(context: click.Context) -> list[tuple[str, str]]:
    """Options of `check` that are set by their variable."""
    import os

    from mlgate.policy.resolved import shown

    root = context.find_root()
    group = root.command
    check = group.get_command(root, "check") if isinstance(group, click.Group) else None
    return [
        (f"{option.opts[-1]}: {shown(os.environ[str(option.envvar)])}", str(option.envvar))
        for option in (check.params if check is not None else ())
        if isinstance(option, click.Option) and os.environ.get(str(option.envvar))
    ]


def _print(lines: list[tuple[str, str]]) -> None:
    width = min(max((len(text) for text, _ in lines), default=0), 72)
    for text, origin in lines:
        click.echo(f"{text:<{width}}  # {origin}")
