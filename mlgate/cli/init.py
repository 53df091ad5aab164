"""`mlgate init`: look at a repository and write a policy that passes on what is there."""

from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    metavar="PATH",
    default="mlgate.yaml",
    show_default=True,
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="MLGATE_INIT_OUT",
    show_envvar=True,
    help="The policy to write; its folder is what is looked at.",
)
@click.option(
    "--github",
    is_flag=True,
    envvar="MLGATE_INIT_GITHUB",
    show_envvar=True,
    help="Write .github/workflows/mlgate.yml too.",
)
@click.option(
    "--gitlab",
    is_flag=True,
    envvar="MLGATE_INIT_GITLAB",
    show_envvar=True,
    help="Write .gitlab-ci.mlgate.yml too.",
)
@click.option(
    "--dry-run",
    is_flag=True,
    envvar="MLGATE_INIT_DRY_RUN",
    show_envvar=True,
    help="Print the files instead of writing them.",
)
def command(out: Path, github: bool, gitlab: bool, dry_run: bool) -> int:
    """Look at this repository and write an mlgate.yaml that passes on what is there.

    Finds predictions, tables, metrics files, contracts and the training command, says why it
    guessed each, and checks the policy. Asks nothing, and never overwrites a file. Ends with what
    `mlgate check` ends with here: 0, or 5 where nothing was found to gate.
    """
    import os

    from mlgate.init.propose import propose
    from mlgate.init.settle import settle
    from mlgate.init.story import exit_code, story
    from mlgate.init.work_tree import work_tree
    from mlgate.init.write import Wanted, editor_files, refuse_existing, texts, write
    from mlgate.present.escape import terminal

    wanted = Wanted(policy=out, github=github, gitlab=gitlab)
    tree = work_tree(out.resolve().parent)
    refuse_existing(wanted, tree)
    proposal, looked_at = propose(out, tree, os.environ)
    settled = settle(proposal, out, os.environ)
    files = texts(settled, wanted, tree)
    if dry_run:
        for path, text in files.items():
            click.echo(text if path == out else f"# {path}\n{text}", nl=False)
    else:
        files |= editor_files(out)
        write(files)
    for line in story(settled, looked_at=looked_at, written=() if dry_run else files):
        indent = line[: len(line) - len(line.lstrip())]
        click.echo(indent + terminal(line), err=dry_run)
    return exit_code(settled)
