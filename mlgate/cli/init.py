"""`mlgate init`: look at a repository and write a policy that passes on what is there."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from mlgate.init.work_tree import WorkTree
    from mlgate.init.write import Wanted


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
    help="Write .github/workflows/mlgate.yml too; it alone where the policy is there.",
)
@click.option(
    "--gitlab",
    is_flag=True,
    envvar="MLGATE_INIT_GITLAB",
    show_envvar=True,
    help="Write .gitlab-ci.mlgate.yml too, and .gitlab-ci.yml where there is none.",
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
    guessed each, and checks the policy. Asks nothing, and never overwrites a file: where the policy
    is there, --github and --gitlab write its job. Ends with what `mlgate check` ends with here: 0,
    or 5 where nothing was found to gate.
    """
    import os

    from mlgate.init.ci import job
    from mlgate.init.propose import propose
    from mlgate.init.settle import settle
    from mlgate.init.story import additions, exit_code, story
    from mlgate.init.work_tree import work_tree
    from mlgate.init.write import Wanted, editor_files, jobs, jobs_there, refuse_existing, write

    wanted = Wanted(policy=out, github=github, gitlab=gitlab)
    tree = work_tree(out.resolve().parent)
    refuse_existing(wanted, tree)
    if wanted.has_policy:
        return _job_alone(wanted, tree, dry_run=dry_run)
    proposal, looked_at = propose(out, tree, os.environ)
    settled = settle(proposal, out, os.environ)
    of = job(settled.proposal, out, tree)
    to_add = additions(of, out, jobs_there(wanted, tree))
    files = {out: settled.text} | jobs(of, wanted, tree)
    if dry_run:
        _show(files, policy=out)
    else:
        files |= editor_files(out)
        write(files)
    written = () if dry_run else files
    _tell(story(settled, looked_at=looked_at, written=written, to_add=to_add), err=dry_run)
    return exit_code(settled)


def _job_alone(wanted: "Wanted", tree: "WorkTree", *, dry_run: bool) -> int:
    """Write the job of a policy that is there, which has to be valid."""
    from mlgate.catalog import load
    from mlgate.init.ci import job_of
    from mlgate.init.story import additions, story_of_jobs
    from mlgate.init.write import jobs, jobs_there, write

    of = job_of(load(wanted.policy), wanted.policy, tree)
    to_add = additions(of, wanted.policy, jobs_there(wanted, tree))
    files = jobs(of, wanted, tree)
    if dry_run:
        _show(files, policy=wanted.policy)
    else:
        write(files)
    _tell(story_of_jobs(wanted.policy, () if dry_run else files, to_add), err=dry_run)
    return 0


def _show(files: Mapping[Path, str], *, policy: Path) -> None:
    for path, text in files.items():
        click.echo(text if path == policy else f"# {path}\n{text}", nl=False)


def _tell(lines: Iterable[str], *, err: bool) -> None:
    from mlgate.present.escape import terminal

    for line in lines:
        indent = line[: len(line) - len(line.lstrip())]
        click.echo(indent + terminal(line), err=err)
