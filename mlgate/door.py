"""The one place where an error becomes text and an exit code."""

import os
import signal
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlgate.errors import STOPS, Exit, MlgateError, Place, Problem, was_interrupted
from mlgate.streams import unbreakable

if TYPE_CHECKING:
    from types import FrameType

ISSUES = "https://github.com/mlgate/mlgate/issues"
_LEAST_WIDTH = 40
#: The folder of the run at hand.
_OUTPUT: ContextVar[Path | None] = ContextVar("output", default=None)
_SAME_STOP = 30.0  #: seconds in which a second signal is taken for a repetition of the first


def run(  # noqa: PLR0911  # one return a way to end
    command: click.Command, arguments: Sequence[str] | None = None
) -> int:
    """Run a command and return the process's exit code.

    Every cause outside the program ends in one message and its own code; only a bug of the program
    ends in exit 4, with a log to paste into an issue.
    """
    _OUTPUT.set(None)
    with unbreakable(), _stoppable():
        try:
            return _run(command, arguments)
        except click.exceptions.Exit as leaving:
            return leaving.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("mlgate: interrupted", err=True)
            return Exit.INTERRUPTED
        except click.ClickException as error:
            _say_usage(error)
            return Exit.USAGE
        except MlgateError as error:
            show(error)
            return error.exit_code
        except Exception as error:  # noqa: BLE001  # the door is where a bug ends
            if was_interrupted(error):
                click.echo("mlgate: interrupted", err=True)
                return Exit.INTERRUPTED
            return _crash(error)


def writes_to(folder: Path) -> None:
    """Let the log of a crash go to the output folder of the run that crashes."""
    _OUTPUT.set(folder)


def show(error: MlgateError) -> None:
    """Print every problem of an error to standard error."""
    from mlgate import screen

    context = click.get_current_context(silent=True)
    colour = context.color if context is not None else None
    if colour is None:
        colour = screen.colourful(sys.stderr, "auto", os.environ)
    width = max(_LEAST_WIDTH, screen.width(os.environ))
    text = "\n\n".join(describe(problem, width) for problem in error.problems)
    click.echo(text, err=True, color=colour)


def describe(problem: Problem, width: int = 80) -> str:
    """What is wrong, where, with the line marked, and what to do."""
    from mlgate.present.escape import terminal

    head = f"error[{problem.code}]:"
    text = _wrapped(f"{head} {terminal(problem.message)}", width, "  ")
    lines = [click.style(head, fg="red", bold=True) + text.removeprefix(head)]
    if problem.place is not None:
        lines.append(f"  --> {terminal(str(problem.place))}")
        lines += _source(problem.place, problem.hint, width)
    if problem.hint and (problem.place is None or problem.place.source is None):
        lines.append(_wrapped(f"  hint: {terminal(problem.hint)}", width, "        "))
    if problem.fix:
        lines.append(_wrapped(f"  fix: {terminal(problem.fix)}", width, "       "))
    return "\n".join(lines)


def _source(place: Place, hint: str | None, width: int) -> Sequence[str]:
    """The line of the file, and the mark below it."""
    from mlgate.present.escape import terminal
    from mlgate.present.marked_line import marked_line

    if place.source is None or place.line is None:
        return ()
    gutter = len(str(place.line))
    line, mark = marked_line(
        place.source,
        place.column or 1,
        place.length,
        width=width - gutter - 5,
        note=terminal(hint) if hint else "",
    )
    return f"  {place.line} | {line}", f"  {' ' * gutter} | {mark}"


def _wrapped(text: str, width: int, indent: str) -> str:
    """Lines of at most `width`; a longer word, such as an id or a path, is never broken."""
    import textwrap

    return textwrap.fill(
        text, width, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _run(command: click.Command, arguments: Sequence[str] | None) -> int:
    code = command.main(
        args=None if arguments is None else list(arguments),
        prog_name="mlgate",
        standalone_mode=False,
    )
    sys.stdout.flush()
    return int(code or 0)


def _say_usage(error: click.ClickException) -> None:
    """What click says of a wrong command line, which may hold anything."""
    import io

    from mlgate.present.escape import terminal

    said = io.StringIO()
    error.show(file=said)
    click.echo("\n".join(map(terminal, said.getvalue().splitlines())), err=True)


@contextmanager
def _stoppable() -> Iterator[None]:
    """Treat the signals of a cancelled job and of a closed terminal like Ctrl-C.

    What is held is let go of. A closed terminal sends its signal twice (the system does, and the
    shell), and a CI system lets another follow its first: the later ones must not stop the letting
    go, but for Ctrl-C, behind which somebody waits. A signal that whoever started mlgate wants
    ignored (nohup) stays ignored.
    """
    stopped = -_SAME_STOP

    def stop(number: int, _frame: "FrameType | None") -> None:
        nonlocal stopped
        now = time.monotonic()
        if number == signal.SIGINT or now - stopped >= _SAME_STOP:
            stopped = now
            raise KeyboardInterrupt

    if threading.current_thread() is not threading.main_thread():
        yield  # only the main thread may set handlers
        return
    before = {
        number: signal.signal(number, stop)
        for number in STOPS
        if signal.getsignal(number) not in {signal.SIG_IGN, None}  # None: not Python's own
    }
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _crash(error: Exception) -> int:
    """Write what a maintainer needs, and say where."""
    import traceback

    from mlgate import __version__
    from mlgate.present.escape import terminal

    log = "\n".join(
        (
            f"mlgate {__version__}, Python {sys.version.split()[0]}, {sys.platform}",
            f"arguments: {sys.argv[1:]}",
            "".join(traceback.format_exception(error)),
        )
    )
    click.echo(
        f"error[MLG099]: this is a bug of mlgate: "
        f"{type(error).__name__}: {terminal(str(error))[:500]}\n"
        f"  {_kept(log)}\n  fix: report it with that log at {ISSUES}",
        err=True,
    )
    return Exit.INTERNAL


def _kept(log: str) -> str:
    """Where the log is: in the output folder, which CI keeps, else in the temporary one."""
    import tempfile

    from mlgate.output import keep_log
    from mlgate.present.escape import terminal

    folder = _OUTPUT.get()
    path = keep_log(folder, "crash.log", log) if folder is not None else None
    if path is not None:
        return f"the log is {terminal(str(path))}"
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
    except OSError as unwritable:
        return f"the log could not be written: {unwritable.strerror}"
    return f"the log is {file.name}"
