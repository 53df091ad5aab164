"""What is told beside a line of the policy, where a CI system can show it there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from mlgate.present.alike import Group
from mlgate.present.escape import terminal
from mlgate.present.story import tell
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.report import Report

Level = Literal["error", "warning"]

MOST_OF_A_LEVEL = 9  #: GitHub shows ten of a level for each step; one is left for other causes
_LONGEST = 1000  #: characters of a message
_LONGEST_TITLE = 200


@dataclass(frozen=True, kw_only=True, slots=True)
class Annotation:
    """One thing that did not pass: printable text, not yet escaped for a CI system."""

    level: Level
    title: str
    message: str  #: at most 1,000 characters, lines parted by line feeds
    file: str | None = None  #: from the top of the repository
    line: int | None = None  #: counts from 1
    checks: int = 1  #: how many checks it speaks of


@dataclass(frozen=True, kw_only=True, slots=True)
class Worst:
    """As many annotations as are shown, and how many checks the others speak of."""

    shown: tuple[Annotation, ...]
    left: int


def annotations(report: Report) -> tuple[Annotation, ...]:
    """Return what did not pass, worst first; what is told in the same words is told once.

    What blocks is an error; what warns, or could not be evaluated and does not block, is a
    warning. What is undecided, new, waived or skipped asks nobody to act on that line.
    """
    found = [_without_verdict(report)] if _has_none(report) else []
    for group in tell(report).groups:
        if group[0].blocking or group[0].outcome in (Outcome.WARN, Outcome.ERROR):
            found.append(_of_checks(group, report))
    return tuple(found)


def worst(found: Iterable[Annotation]) -> Worst:
    """Return at most nine errors, then at most nine warnings, and count the checks left out."""
    every = list(found)
    shown = [
        annotation
        for level in ("error", "warning")
        for annotation in [one for one in every if one.level == level][:MOST_OF_A_LEVEL]
    ]
    left = sum(one.checks for one in every) - sum(one.checks for one in shown)
    return Worst(shown=tuple(shown), left=left)


def annotate(
    level: Level,
    title: str,
    lines: Sequence[str],
    file: str | None = None,
    line: int | None = None,
) -> Annotation:
    """Return an annotation of any text: nothing in it can move a cursor or command a CI system.

    Parameters
    ----------
    level
        What it means for the run.
    title
        A short line, shown in bold.
    lines
        Lines below the title; empty ones are left out.
    file
        Path from the top of the repository.
    line
        Line of that file; anything below 1 is none.

    """
    message = "\n".join(said for said in map(terminal, lines) if said)
    return Annotation(
        level=level,
        title=_cut(terminal(title), _LONGEST_TITLE),
        message=_cut(message or "nothing more is known", _LONGEST),
        file=(terminal(file) or None) if file else None,
        line=line if line is not None and line > 0 else None,
    )


def _of_checks(group: Group, report: Report) -> Annotation:
    first, more = group[0], len(group) - 1
    lines = [first.reason]
    if more:
        lines.append(f"and {more:,} more check{'' if more == 1 else 's'}, for the same reason")
    lines += [f"fix: {first.fix}"] if first.fix else []
    level: Level = "error" if first.blocking else "warning"
    title = f"{_name(report)}: {first.id}"
    made = annotate(level, title, [*lines, f"run: {first.command}"], first.file, first.line)
    return replace(made, checks=len(group))


def _has_none(report: Report) -> bool:
    """Whether the run ended without a verdict: no check says so, and it is no pass."""
    blocking = any(check.blocking for check in report.checks)
    unnamed = report.outcome in (RunOutcome.ERROR, RunOutcome.EMPTY) and not blocking
    return report.problem is not None or unnamed


def _without_verdict(report: Report) -> Annotation:
    problem, title = report.problem, f"{_name(report)}: {tell(report).title}"
    if problem is None:
        return annotate("error", title, ())
    lines = [problem.message, f"fix: {problem.fix}" if problem.fix else ""]
    return annotate("error", f"{title} ({problem.code})", lines, problem.file, problem.line)


def _name(report: Report) -> str:
    return f"mlgate {report.name}" if report.name else "mlgate"


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
