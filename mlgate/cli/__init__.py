"""One file a command: parse, call, print, exit."""

import importlib
import pkgutil

import click

from mlgate import __version__


class Commands(click.Group):
    """Lists its folder: a new command is one file, and is imported when it is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Names of all commands."""
        return sorted(module.name for module in pkgutil.iter_modules(__path__))

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        module = importlib.import_module(f"{__name__}.{cmd_name}")
        command: click.Command = module.command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command of the first argument; a typo is answered with the nearest name."""
        from mlgate.policy.suggest import nearest

        if args and self.get_command(ctx, args[0]) is None and not args[0].startswith("-"):
            near = nearest(args[0], self.list_commands(ctx))
            ctx.fail(f"No such command {args[0]!r}." + (f" Did you mean {near}?" if near else ""))
        return super().resolve_command(ctx, args)


@click.group(
    cls=Commands,
    name="mlgate",
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, "--version", message="mlgate %(version)s")
@click.pass_context
def commands(context: click.Context) -> None:
    """Give a change to a machine-learning model a verdict that can block a merge.

    `mlgate check` measures and judges what mlgate.yaml says; its exit code is the verdict:
    0 nothing blocks, 1 a gate failed, 2 the policy or the command line is wrong, 3 something could
    not be evaluated, 4 a bug of mlgate, 5 nothing was checked.
    """
    if context.invoked_subcommand is None:
        click.echo(_next_step())


def _next_step() -> str:
    from pathlib import Path

    if not Path("mlgate.yaml").exists():
        return (
            "There is no mlgate.yaml here.\n\n"
            "  mlgate init            look at this repository and write one that passes\n"
            "  mlgate demo            see a harmless change pass and a harmful one blocked\n"
            "  mlgate explain         what the gates check, and their keys\n"
            "  mlgate --help          all commands"
        )
    if not Path("mlgate-out/result.json").exists():
        return "mlgate.yaml is here.\n\n  mlgate check           measure and judge it"
    return (
        "The last result is in mlgate-out/.\n\n"
        "  mlgate check                            measure and judge again\n"
        "  mlgate report mlgate-out/result.json    show the last result\n"
        "  mlgate baseline show                    what a check compares with"
    )
