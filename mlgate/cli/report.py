"""`mlgate report`: tell the change what its results say, or show them; it changes no verdict."""

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlgate import options

if TYPE_CHECKING:
    from mlgate.forge.publication import Conclusion

_KINDS = {".html": "html", ".md": "markdown", ".xml": "junit", ".json": "json", ".txt": "terminal"}
_MODES = ("update", "on-change", "on-failure", "recreate", "off")


@click.command()
@click.argument("results", metavar="[RESULT]...", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--publish",
    type=click.Choice(["auto", "never"]),
    default="auto",
    show_default=True,
    envvar="MLGATE_PUBLISH",
    show_envvar=True,
    help="auto: tell the forge in a job of GitHub or GitLab. never: only show.",
)
@click.option(
    "--change",
    metavar="N",
    type=click.IntRange(min=1),
    envvar="MLGATE_CHANGE",
    show_envvar=True,
    help="Number of the pull or merge request, instead of the one that CI tells.",
)
@click.option(
    "--comment",
    type=click.Choice(_MODES),
    default="update",
    show_default=True,
    envvar="MLGATE_COMMENT",
    show_envvar=True,
    help="When the comment of the change is written.",
)
@click.option(
    "--report-id",
    metavar="ID",
    envvar="MLGATE_REPORT_ID",
    show_envvar=True,
    help="Whose comment it is, where a change has several (default: the name of the only "
    "result, else `default`).",
)
@click.option(
    "--status",
    is_flag=True,
    envvar="MLGATE_STATUS",
    show_envvar=True,
    help="Set a commit status too.",
)
@click.option(
    "--check-run",
    is_flag=True,
    envvar="MLGATE_CHECK_RUN",
    show_envvar=True,
    help="Make a check run too (GitHub, with the job's own token or an App's).",
)
@click.option(
    "--verdict",
    is_flag=True,
    envvar="MLGATE_VERDICT",
    show_envvar=True,
    help="End with the worst exit code of the results, and with 3 where one is missing, "
    "refused or partial: for the job that is required.",
)
@click.option(
    "--jobs",
    type=click.Choice(["success", "failure", "cancelled", "skipped"]),
    envvar="MLGATE_JOBS",
    show_envvar=True,
    help="How the jobs that made the results ended, as GitHub's `needs.*.result` says it: where it "
    "is no success, results that pass are not told as green.",
)
@click.option(
    "--partial-ok",
    is_flag=True,
    envvar="MLGATE_PARTIAL_OK",
    show_envvar=True,
    help="With --verdict: take the result of a part of the checks for a whole one.",
)
@click.option(
    "--require-report",
    is_flag=True,
    envvar="MLGATE_REQUIRE_REPORT",
    show_envvar=True,
    help="End with 3 where something could not be published.",
)
@click.option(
    "--announce",
    is_flag=True,
    envvar="MLGATE_ANNOUNCE",
    show_envvar=True,
    help="Say in the comment that a run is going on; takes no RESULT.",
)
@click.option(
    "--untrusted",
    is_flag=True,
    envvar="MLGATE_UNTRUSTED",
    show_envvar=True,
    help="Read the results of a run of a fork as a stranger's, out of its artefacts "
    "(GitHub, on workflow_run); takes no RESULT.",
)
@click.option(
    "--run",
    metavar="ID",
    type=click.IntRange(min=1),
    envvar="MLGATE_RUN",
    show_envvar=True,
    help="With --untrusted: the run that made the artefacts (default: the one of the event).",
)
@options.output_format
@click.option(
    "-o",
    "--output",
    metavar="PATH",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="MLGATE_OUTPUT",
    show_envvar=True,
    help="Write to a file instead of standard output, in the format of its name (.html, .md, .xml, "
    ".json, .txt) or of --format; takes one RESULT.",
)
@options.color
@options.quiet
@options.verbose
def command(  # noqa: PLR0913, PLR0917  # click gives each option its own argument
    results: tuple[Path, ...],
    publish: str,
    change: int | None,
    comment: str,
    report_id: str | None,
    status: bool,
    check_run: bool,
    verdict: bool,
    jobs: "Conclusion | None",
    partial_ok: bool,
    require_report: bool,
    announce: bool,
    untrusted: bool,
    run: int | None,
    kind: str,
    output: Path | None,
    color: str,
    quiet: bool,
    verbose: bool,
) -> int:
    """Tell a pull or merge request what its results say, or show them.

    RESULT is a result.json, a folder that holds one, or a folder of such folders, as downloaded
    artefacts are; without one it is mlgate-out, where that is there. In a job of GitHub or GitLab,
    or with --change, it publishes; elsewhere, and where --format or --output is given, it shows.
    Ends with 0 whatever the verdict and whatever could be published, unless --verdict or
    --require-report asks for more.
    """
    from mlgate.forge.publication import CommentMode, Wishes
    from mlgate.output import format_module
    from mlgate.telling import show, tell
    from mlgate.telling.work import Work

    if output is not None and _is_default("kind"):
        kind = _kind_of(output)
    format_module(kind)
    if not results and not (announce or untrusted):
        results = _written_by_check()
    shows = publish == "never" or _given("kind") or _given("output")
    work = Work(
        results=results,
        report_id=report_id,
        announce=announce,
        untrusted=untrusted,
        run=run if untrusted or _given("run") else None,
        verdict=verdict,
        jobs=jobs,
        partial_ok=partial_ok and (verdict or _given("partial_ok")),
        require_report=require_report,
        shows=shows,
        wishes=Wishes(
            change=change, comment=CommentMode(comment), status=status, check_run=check_run
        ),
    )
    wrong = work.contradiction()
    if wrong is not None:
        raise click.UsageError(wrong)
    if not shows:
        told = tell.tell(work, os.environ, click.echo)
        if told is not None:
            return told
    return show.show(
        work, show.Manner(kind=kind, output=output, color=color, verbosity=verbose - quiet)
    )


def _written_by_check() -> tuple[Path, ...]:
    """The folder that `mlgate check` writes to, where there is one."""
    folder = Path(os.environ.get("MLGATE_OUT") or "mlgate-out")
    return (folder,) if folder.is_dir() else ()


def _kind_of(output: Path) -> str:
    """The format of a file's name."""
    kind = _KINDS.get(output.suffix.lower())
    if kind is None:
        known = ", ".join(_KINDS)
        raise click.UsageError(
            f"--output {output} does not tell the format: give --format, or a name in {known}"
        )
    return kind


def _is_default(option: str) -> bool:
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.DEFAULT


def _given(option: str) -> bool:
    """Whether the command line has it: a variable of the job may be meant for other commands."""
    source = click.get_current_context().get_parameter_source(option)
    return source is click.core.ParameterSource.COMMANDLINE
