"""Options that several commands share; each has its `MLGATE_*` twin."""

import pkgutil
from collections.abc import Sequence
from pathlib import Path

import click

import mlgate.render

#: Names of the formats, for help texts; lists the folder and imports none of them.
FORMATS = ", ".join(sorted(module.name for module in pkgutil.iter_modules(mlgate.render.__path__)))

config = click.option(
    "--config",
    "configs",
    metavar="PATH",
    multiple=True,
    envvar="MLGATE_CONFIG",
    show_envvar=True,
    help="Policy to read (default mlgate.yaml). "
    "Repeats, or takes a glob: then each writes OUT/NAME/.",
)

out = click.option(
    "--out",
    metavar="DIR",
    default="mlgate-out",
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    envvar="MLGATE_OUT",
    show_envvar=True,
    help="Folder for result.json, report.html, comment.md, junit.xml and the evidence.",
)

output_format = click.option(
    "--format",
    "kind",
    metavar="KIND",
    default="terminal",
    show_default=True,
    envvar="MLGATE_FORMAT",
    show_envvar=True,
    help=f"What goes to standard output: one of {FORMATS}. Of them annotations, "
    "codequality and metrics are for GitLab, github and azure for the log of their CI.",
)


def _remember(context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """Let errors be coloured as the report is."""
    context.color = {"always": True, "never": False}.get(value)
    return value


color = click.option(
    "--color",
    callback=_remember,
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    envvar="MLGATE_COLOR",
    show_envvar=True,
    help="Colours in the terminal; NO_COLOR and FORCE_COLOR are heeded.",
)

quiet = click.option(
    "-q",
    "--quiet",
    is_flag=True,
    envvar="MLGATE_QUIET",
    show_envvar=True,
    help="Show only what did not pass, and the verdict.",
)

verbose = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    envvar="MLGATE_VERBOSE",
    show_envvar=True,
    help="Show what passed too.",
)


def policies(configs: Sequence[str], out: Path) -> list[tuple[Path, Path]]:
    """Each policy that `--config` means, and the folder of its run below `--out`."""
    from glob import glob, has_magic

    from mlgate.catalog import policy_name

    paths: dict[Path, None] = {}
    for given in configs or ("mlgate.yaml",):
        # Path.glob refuses absolute patterns.
        found = sorted(glob(given, recursive=True)) if has_magic(given) else [given]  # noqa: PTH207
        if not found:
            raise click.UsageError(f"--config {given} matches no file")
        paths.update(dict.fromkeys(map(Path, found)))
    if len(paths) == 1 and not any(map(has_magic, configs)):
        return [(path, out) for path in paths]
    folders: dict[Path, Path] = {}
    for path in paths:
        folder = out / policy_name(path)
        if folder in folders:
            raise click.UsageError(
                f"{folders[folder]} and {path} have the same name; "
                "give each policy a `name:` of its own"
            )
        folders[folder] = path
    return [(path, folder) for folder, path in folders.items()]
