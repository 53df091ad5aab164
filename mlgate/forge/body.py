"""What is published, as Markdown: a comment without the lines that say whose it is, or a summary.

One report is told as `comment.md` tells it. Several share a head with the worst outcome, and a
table of models above a section for each.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

from mlgate.forge import head
from mlgate.forge.publication import Publication
from mlgate.forge.state import State
from mlgate.forge.verdict import is_contradicted
from mlgate.present import comment
from mlgate.present.aloud import short
from mlgate.present.comment import View
from mlgate.present.first_run import first_run
from mlgate.present.goalposts import goalposts
from mlgate.present.marks import FIRST_RUN_ICON, RUN_ICONS, RUN_WORDS
from mlgate.result.outcome import GREEN, WORST_FIRST, RunOutcome, worst
from mlgate.result.report import Report, conclude

#: UTF-8 bytes; GitHub refuses a comment over 65,536 characters, and two lines come before.
COMMENT_BUDGET: Final = 59_000
#: GitHub drops a job's summary over 1 MiB.
SUMMARY_BUDGET: Final = 1_000_000


def body(
    publication: Publication, *, budget: int = COMMENT_BUDGET, last: State | None = None
) -> str:
    """Return the text of the comment, without the two lines that say whose it is.

    Parameters
    ----------
    publication
        What is told.
    budget
        Bytes of UTF-8; less is told until the text fits. Empty where not even the head does.
    last
        What the comment said before, for a run that is going on.

    """
    if publication.running:
        return _running(publication, last)
    reports = [_believed(report, publication) for report in publication.reports]
    said = {
        "bending": publication.bending,
        "disagreement": _disagreement(publication),
        "label": _label(publication),
    }
    if len(reports) == 1 and not publication.refused:
        return comment.one(reports[0], budget=budget, outcome=outcome(publication), **said)
    return _several(publication, reports, budget, said)


def summary(publication: Publication, switch: str, *, budget: int = SUMMARY_BUDGET) -> str:
    """Return the text of a job's summary.

    Parameters
    ----------
    publication
        What is told.
    switch
        What a first run says last: what to switch on, so that red blocks a merge.
    budget
        Bytes of UTF-8.

    """
    said = at_first_run(publication, switch)
    last = f"\n**{said}**\n" if said else ""
    text = body(publication, budget=budget - len(last.encode()))
    return text + last if text else ""


def outcome(publication: Publication) -> RunOutcome:
    """Return the worst of all results; what is refused, missing or contradicted is never green."""
    found = [_believed(report, publication).outcome for report in publication.reports]
    if publication.refused:
        found.append(RunOutcome.ERROR)
    of_all = worst(found)
    if of_all in GREEN and is_contradicted(publication):
        return RunOutcome.FAIL if publication.conclusion == "failure" else RunOutcome.ERROR
    return of_all


def digest_of_checks(publication: Publication) -> str:
    """Return 16 hexadecimal digits that change with the outcome of any check, and with no value."""
    models = [
        [
            report.name,
            report.outcome,
            report.problem and report.problem.code,
            sorted([check.id, check.outcome, check.blocking] for check in report.checks),
        ]
        for report in publication.reports
    ]
    facts = [
        sorted(models, key=str),
        sorted(one.path for one in publication.refused),
        outcome(publication),
        publication.running,
    ]
    return hashlib.sha256(json.dumps(facts).encode()).hexdigest()[:16]


def _several(
    publication: Publication, reports: Sequence[Report], budget: int, said: Mapping[str, Any]
) -> str:
    from markupsafe import Markup

    views = sorted(map(comment.view, reports), key=_rank)
    of_all = outcome(publication)
    whose, sentence = _worst_said(publication, views)
    new = of_all is RunOutcome.PASS and any(view.is_new for view in views)
    shown = {
        "icon": Markup(FIRST_RUN_ICON if new else RUN_ICONS[of_all]),  # noqa: S704 -- our own
        "title": head.title(reports, of_all, len(publication.refused)),
        "whose": whose,
        "sentence": sentence,
        "views": views,
        "refused": publication.refused,
        "goalposts": goalposts([view.report for view in views]),
        "footer": _footer(publication),
        **said,
        "label": None,
    }
    return comment.fitted(lambda tier: comment.filled("models.md.j2", tier, **shown), budget)


def _worst_said(publication: Publication, views: Sequence[View]) -> tuple[str | None, str | None]:
    """Return what is said under the head, and of which model or file."""
    blocking = any(view.open for view in views)
    if publication.refused and not blocking:
        one = publication.refused[0]
        return one.path, f"refused, for it {one.why}"
    first = next((view for view in views if view.sentence), None)
    return (first.name, first.sentence) if first else (None, None)


def _footer(publication: Publication) -> tuple[str, ...]:
    label = _label(publication)
    if label is None and publication.head:
        label = f"results of `{short(publication.head)}`"
    return (label,) if label else ()


def _running(publication: Publication, last: State | None) -> str:
    return comment.filled(
        "running.md.j2",
        comment.TIERS[0],
        head=short(publication.head) if publication.head else None,
        last=_said_last(last),
    )


def _said_last(last: State | None) -> str | None:
    if last is None or last.verdict not in set(RunOutcome):
        return None
    verdict = RunOutcome(last.verdict)
    where = f" on `{short(last.sha)}`" if last.sha else ""
    return f"last verdict: {RUN_ICONS[verdict]} {RUN_WORDS[verdict]}{where}"


def _believed(report: Report, publication: Publication) -> Report:
    """Return a report without what a stranger's job cannot know better than the forge.

    What it advises and its commands are left out too: somebody might follow them.
    """
    if not publication.untrusted:
        return report
    by_checks, _ = conclude(report.checks)
    checks = tuple(check.model_copy(update={"fix": None}) for check in report.checks)
    problem = report.problem and report.problem.model_copy(update={"fix": None})
    return report.model_copy(
        update={
            "outcome": worst((report.outcome, by_checks)),
            "ci": None,
            "commit": None,
            "checks": checks,
            "problem": problem,
        }
    )


def _label(publication: Publication) -> str | None:
    if not publication.untrusted:
        return None
    where = f" at `{short(publication.head)}`" if publication.head else ""
    return f"results produced by code from a fork{where}"


def _disagreement(publication: Publication) -> str | None:
    """Say that the results and the job that made them contradict each other."""
    if not publication.untrusted:
        return _jobs_disagree(publication)
    green = not publication.refused and all(one.exit_code == 0 for one in publication.reports)
    match publication.conclusion:
        case None:
            return "The forge does not say how the job ended, so nothing confirms these results."
        case "failure" if green:
            return (
                "The results say that nothing blocks, but the job that made them failed. "
                "The worse is used."
            )
        case "success" if not green:
            return (
                "The job that made these results succeeded, but they do not pass. "
                "The worse is used."
            )
    return None


def _jobs_disagree(publication: Publication) -> str | None:
    alone = (report.outcome for report in publication.reports)
    if publication.refused or worst(alone) not in GREEN or not is_contradicted(publication):
        return None
    happened = {"failure": "failed", "cancelled": "was cancelled", "skipped": "was skipped"}
    said = happened[str(publication.conclusion)]
    return f"A job of this run {said}, though its results pass: see the run."


def _rank(view: View) -> int:
    return WORST_FIRST.index(view.report.outcome)


def at_first_run(publication: Publication, switch: str) -> str | None:
    """Return `switch`, what to switch on so that red blocks; None where this is no first run."""
    is_first = not publication.running and any(map(first_run, publication.reports))
    return switch if is_first else None
