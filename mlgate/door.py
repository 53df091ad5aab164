"""The one place where an error becomes text and an exit code."""

import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from pathlib import Path

import click

from mlgate.errors import Exit, MlgateError, Problem

ISSUES = "https://github.com/mlgate/mlgate/issues"


def run(  # noqa: PLR0911  # one return for each way to end
    command: click.Command, arguments: Sequence[str] | None = None
) -> int:
    """Run a command and return the process's exit code.

    Every cause outside the program ends in one message and its own code; only a bug of the program
    ends in exit 4, with a log to paste into an issue.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            # An old code page must not turn a verdict into a crash.
            stream.reconfigure(errors="replace")
    try:
        code = command.main(
            args=None if arguments is None else list(arguments),
            prog_name="mlgate",
            standalone_mode=False,
        )
        sys.stdout.flush()
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except (click.Abort, KeyboardInterrupt):
        click.echo("mlgate: interrupted", err=True)
        return Exit.INTERRUPTED
    except click.ClickException as error:
        error.show()
        return Exit.USAGE
    except MlgateError as error:
        show(error)
        return error.exit_code
    except BrokenPipeError:
        # Whoever read our output has gone; Python's own flush at exit must not fail again.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.INTERRUPTED
    except Exception as error:  # noqa: BLE001  # the door is where a bug ends
        return _crash(error)
    return int(code or 0)


def show(error: MlgateError) -> None:
    """Print every problem of an error to standard error."""
    click.echo("\n\n".join(describe(problem) for problem in error.problems), err=True)


def describe(problem: Problem) -> str:
    """What is wrong, where, with the line marked, and what to do."""
    from mlgate.present.escape import terminal

    lines = [
        click.style(f"error[{problem.code}]: ", fg="red", bold=True) + terminal(problem.message)
    ]
    place = problem.place
    if place is not None:
        lines.append(f"  --> {terminal(str(place))}")
    if place is not None and place.source is not None and place.line is not None:
        gutter = " " * len(str(place.line))
        source = terminal(place.source[:200].replace("\t", " "))
        length = max(1, min(place.length, len(source) - (place.column or 1) + 1))
        mark = " " * ((place.column or 1) - 1) + "^" * length
        hint = f" {terminal(problem.hint)}" if problem.hint else ""
        lines += [f"  {place.line} | {source}", f"  {gutter} | {mark}{hint}"]
    elif problem.hint:
        lines.append(f"  hint: {terminal(problem.hint)}")
    if problem.fix:
        lines.append(f"  fix: {terminal(problem.fix)}")
    return "\n".join(lines)


def _crash(error: Exception) -> int:
    """Write what a maintainer needs, and say where."""
    from mlgate import __version__

    log = "\n".join(
        (
            f"mlgate {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
            f"arguments: {sys.argv[1:]}",
            "".join(traceback.format_exception(error)),
        )
    )
    try:
        with tempfile.NamedTemporaryFile(
            "w",
            encoding="utf-8",
            errors="replace",
            prefix="mlgate-crash-",
            suffix=".log",
            delete=False,
        ) as file:
            file.write(log)
        where = f"the log is {Path(file.name)}"
    except OSError:
        where = f"the log could not be written:\n{log}"
    click.echo(
        f"error[MLG099]: this is a bug of mlgate: {type(error).__name__}: {error}\n"
        f"  {where}\n  fix: report it with that log at {ISSUES}",
        err=True,
    )
    return Exit.INTERNAL
