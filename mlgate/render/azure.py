"""Logging commands of Azure Pipelines: issues of the run, and the result of the task.

`logissue` names the file and the line of the policy; the worst nine errors and nine warnings are
told, and one warning counts the others. The verdict comes last: where the exit code is 0 as what
becomes of the task, so that warnings show as "succeeded with issues", and else as text, since the
exit code fails the task.
"""

from mlgate.present.annotation import Annotation, annotations, worst
from mlgate.present.escape import terminal
from mlgate.present.story import tell
from mlgate.result.outcome import RunOutcome
from mlgate.result.report import Report

FILENAME = "azure-commands.txt"
WRITTEN_BY_EVERY_RUN = False

_DATA = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A"})
_PROPERTY = str.maketrans({"%": "%AZP25", "\r": "%0D", "\n": "%0A", ";": "%3B", "]": "%5D"})


def render(report: Report) -> str:
    """Return the report as lines that Azure's agent carries out."""
    told = worst(annotations(report))
    lines = [_issue(one) for one in told.shown]
    if told.left:
        more = f"{told.left:,} more in the result"
        lines.append(_command("task.logissue", {"type": "warning"}, more))
    name = f"mlgate {terminal(report.name)}" if report.name else "mlgate"
    verdict = f"{name}: {tell(report).title}"
    # The exit code fails the task. A report of a red result must not: it ends with 0.
    if report.exit_code != 0:
        lines.append(terminal(verdict))
    else:
        lines.append(_command("task.complete", {"result": _result(report)}, verdict))
    return "".join(f"{line}\n" for line in lines)


def _issue(one: Annotation) -> str:
    properties: dict[str, str | int] = {"type": one.level}
    if one.file:
        properties["sourcepath"] = one.file
    if one.file and one.line:
        properties["linenumber"] = one.line
    return _command("task.logissue", properties, f"{one.title}\n{one.message}")


def _result(report: Report) -> str:
    """As the exit code 0 has it: `--exit-zero` fails no task."""
    return "Succeeded" if report.outcome is RunOutcome.PASS else "SucceededWithIssues"


def _command(name: str, properties: dict[str, str | int], message: str) -> str:
    """Return one command in one line, whatever the text."""
    said = "".join(
        f"{key}={terminal(str(value)).translate(_PROPERTY)};" for key, value in properties.items()
    )
    body = "\n".join(map(terminal, message.split("\n")))
    return f"##vso[{name} {said}]{body.translate(_DATA)}"
