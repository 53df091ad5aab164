"""Workflow commands of GitHub Actions: what did not pass, beside the line of the policy.

GitHub shows ten errors, ten warnings and ten notices of a step, so the worst nine of each are
told and one notice counts the others. The last line is the verdict, as plain text of the log.
"""

from collections.abc import Iterable

from mlgate.present.annotation import Annotation, annotations, worst
from mlgate.present.escape import terminal
from mlgate.present.story import tell
from mlgate.result.report import Report

FILENAME = "github-commands.txt"
WRITTEN_BY_EVERY_RUN = False

_DATA = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A", ":": "%3A", ",": "%2C"})


def render(report: Report) -> str:
    """Return the report as lines that GitHub's runner turns into annotations."""
    name = f"mlgate {terminal(report.name)}" if report.name else "mlgate"
    said = commands(annotations(report), elsewhere="the result")
    return f"{said}{name}: {terminal(tell(report).title)}\n"


def commands(found: Iterable[Annotation], *, elsewhere: str) -> str:
    """Return the worst annotations of one or many reports as workflow commands, a line each.

    Parameters
    ----------
    found
        Annotations, worst first.
    elsewhere
        Where a reader finds those that are left out.

    """
    told = worst(found)
    lines = [
        command(one.level, one.title, one.message, file=one.file, line=one.line)
        for one in told.shown
    ]
    if told.left:
        lines.append(command("notice", "mlgate", f"{told.left:,} more in {elsewhere}"))
    return "".join(f"{line}\n" for line in lines)


def command(
    level: str, title: str, message: str, *, file: str | None = None, line: int | None = None
) -> str:
    """Return one workflow command in one line, whatever the text.

    Parameters
    ----------
    level
        `error`, `warning` or `notice`.
    title
        A short line that GitHub shows in bold.
    message
        Lines that are shown below it, parted by line feeds.
    file
        Path from the top of the repository.
    line
        Line of that file, from 1.

    """
    place = {"file": file, "line": line} if file else {}
    properties = {**place, "title": title}
    said = ",".join(
        f"{key}={terminal(str(value)).translate(_PROPERTY)}"
        for key, value in properties.items()
        if value is not None
    )
    body = "\n".join(map(_indented, message.split("\n")))
    return f"::{level} {said}::{body.translate(_DATA)}"


def _indented(line: str) -> str:
    """A line made safe, as far in as it was: it may be one of YAML to copy."""
    return line[: len(line) - len(line.lstrip(" "))] + terminal(line)
