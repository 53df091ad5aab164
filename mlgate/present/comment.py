"""What a comment tells of one report, at each of the lengths that it may have.

The text is rendered again with less in it until it fits, never cut: a cut opens fences
and folds. Whatever a template prints is escaped unless it is our own.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

from mlgate.present import alike
from mlgate.present.address import web_address
from mlgate.present.closest import closest
from mlgate.present.environment import environment as environment_of_templates
from mlgate.present.escape import (
    markdown_code,
    markdown_footer,
    markdown_id,
    markdown_sentence,
    markdown_text,
    plain,
)
from mlgate.present.first_run import FirstRun, first_run
from mlgate.present.found import found_slices, more_found
from mlgate.present.goalposts import goalposts
from mlgate.present.head import ORDER_OF_COUNTS
from mlgate.present.headline import clause
from mlgate.present.marks import FIRST_RUN_ICON, ICONS, RUN_ICONS, RUN_WORDS, WORDS
from mlgate.present.row import row
from mlgate.present.story import Story, tell
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.provenance import ProblemRecord
from mlgate.result.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

_MOST_FIXES = 20
_MOST_TOGETHER = 24  #: characters
_LONGEST = 600  #: characters of one sentence
_MOST_VISIBLE = 10  #: rows above the first fold
#: What asks nothing of a reader, so that it stands in a fold.
_QUIET = frozenset({Outcome.NEW, Outcome.SKIPPED})
#: The words of the head, short enough for a column.
_WORDS = {**WORDS, Outcome.ERROR: "error"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Tier:
    """How much is told."""

    rows: int  #: rows of what did not pass, folded ones too
    asides: int  #: notes, and loosened limits
    folds: bool
    passes: bool  #: one by one, else counted
    models: int = 1000  #: rows of models, where there are several
    sections: int = 1000  #: models that have a section of their own


#: All that a comment tells at most, and less and less of it.
TIERS = (
    Tier(rows=100_000, asides=20, folds=True, passes=True),
    Tier(rows=100_000, asides=20, folds=True, passes=False),
    Tier(rows=2000, asides=20, folds=True, passes=False),
    Tier(rows=100, asides=20, folds=True, passes=False),
    Tier(rows=20, asides=10, folds=True, passes=False),
    Tier(rows=10, asides=5, folds=False, passes=False),
    Tier(rows=3, asides=5, folds=False, passes=False),
    Tier(rows=3, asides=5, folds=False, passes=False, models=50, sections=5),
    Tier(rows=0, asides=2, folds=False, passes=False, models=20, sections=0),
    Tier(rows=0, asides=0, folds=False, passes=False, models=5, sections=0),
    Tier(rows=0, asides=0, folds=False, passes=False, models=0, sections=0),
)


@dataclass(frozen=True, kw_only=True)
class View:
    """What the template of one report shows."""

    report: Report
    story: Story
    first_run: FirstRun | None
    icon: "Markup"
    title: str  #: code in backticks
    sentence: str | None
    closest: Check | None  #: passed, and nearest to its limit
    loud: tuple[Check, ...]  #: rows that everybody sees
    quiet: tuple[Check, ...]  #: rows of a fold
    notes: tuple[str, ...]
    next: Check | None  #: what to look at first
    fixes: tuple[alike.Group, ...]
    more_fixes: int
    searched: tuple[Check, ...]
    run_url: "Markup | None"

    @property
    def name(self) -> str:
        """The model, as a table of several calls it."""
        return self.report.name or "default"

    @property
    def is_new(self) -> bool:
        """Nothing but a missing baseline is to be told."""
        return self.first_run is not None and self.report.outcome is RunOutcome.PASS

    @property
    def word(self) -> str:
        """The outcome of the run in a word; an icon never stands alone."""
        return "new" if self.is_new else RUN_WORDS[self.report.outcome]

    @property
    def counted(self) -> str:
        """What the title says beside that word."""
        return self.title.partition(": ")[2] or self.title

    @property
    def worst(self) -> Check | None:
        """The check that the sentence is about."""
        told = self.sentence is not None and self.report.problem is None and not self.is_new
        return next(iter(self.story.worst), None) if told else None

    @property
    def leads(self) -> tuple[Check, ...]:
        """The worst checks, where the sentence only counts what blocks."""
        counted = self.worst is not None and self.sentence != self.worst.reason
        return self.story.worst if counted else ()

    @property
    def said(self) -> str | None:
        """The reason that a table of models tells, and that no row below repeats."""
        return self.worst.reason if self.worst and plain(self.worst.reason) else self.sentence

    @property
    def open(self) -> bool:
        """Whether the section of the model is unfolded."""
        return self.report.outcome not in (RunOutcome.PASS, RunOutcome.WARN)


def view(report: Report, outcome: RunOutcome | None = None) -> View:
    """Put together what the templates show of `report`.

    Parameters
    ----------
    report
        What is told.
    outcome
        The verdict, where it is worse than the report itself says.

    """
    from markupsafe import Markup

    story = tell(report)
    fixes = tuple(group for group in story.groups if group[0].fix)
    several = sum(map(len, fixes)) > 1
    run_url = web_address(report.ci.run_url if report.ci else None)
    first = first_run(report)
    icon, title, sentence = RUN_ICONS[report.outcome], story.title, story.sentence
    worse = outcome is not None and outcome is not report.outcome
    if outcome is not None and worse:
        icon, title = RUN_ICONS[outcome], f"blocked; the results alone say: {title}"
    elif first is not None and report.outcome is RunOutcome.PASS:
        icon, title, sentence = FIRST_RUN_ICON, _title(title, first), first.sentence
    if sentence is not None and not plain(sentence):
        sentence = None
    loud, quiet = _parted(story.shown)
    return View(
        report=report,
        story=story,
        first_run=first,
        icon=Markup(icon),  # noqa: S704 -- our own
        title=title,
        sentence=sentence,
        closest=None if sentence or worse else closest(story.passed),
        loud=loud,
        quiet=quiet,
        notes=(*story.notes, *alike.remarks((*story.shown, *story.passed))),
        next=_next(story, fixes),
        fixes=fixes[:_MOST_FIXES] if several else (),
        more_fixes=sum(map(len, fixes[_MOST_FIXES:])),
        searched=tuple(check for check in story.shown if found_slices(check)),
        run_url=Markup(run_url) if run_url else None,  # noqa: S704 -- matched
    )


def _next(story: Story, fixes: Sequence[alike.Group]) -> Check | None:
    """Return the worst check that has a fix, as that is what the head is about."""
    of_worst = (check for check in story.worst if check.fix)
    return next(of_worst, fixes[0][0] if fixes else None)


def _parted(shown: Sequence[Check]) -> tuple[tuple[Check, ...], tuple[Check, ...]]:
    """Return what everybody sees, and the rest."""
    loud = [check for check in shown if check.outcome not in _QUIET]
    quiet = [check for check in shown if check.outcome in _QUIET]
    return tuple(loud[:_MOST_VISIBLE]), tuple(loud[_MOST_VISIBLE:] + quiet)


def _title(counted: str, first: FirstRun) -> str:
    """Put the counts of the verdict's title behind what a first run says."""
    return f"{first.title}: {counted.partition(': ')[2] or counted}"


def one(report: Report, *, budget: int, outcome: RunOutcome | None = None, **said: Any) -> str:
    """Return the comment on one report, in at most `budget` bytes of UTF-8.

    Parameters
    ----------
    report
        What is told.
    budget
        Bytes; where not even the head fits, the text is empty.
    outcome
        The verdict, where it is worse than the report itself says.
    said
        What else the templates know how to show: `bending`, `disagreement`, `label`.

    """
    seen = view(report, outcome)
    shown = {"bending": (), "disagreement": None, "label": None, **said}
    shown |= {"said": seen.sentence, "goalposts": goalposts([report])}
    return fitted(lambda tier: filled("comment.md.j2", tier, view=seen, **shown), budget)


def fitted(render: Callable[[Tier], str], budget: int) -> str:
    """Return the text of the first tier that fits; nothing where not even the head does."""
    texts = map(render, TIERS)
    return next((text for text in texts if len(text.encode()) <= budget), "")


def filled(template: str, tier: Tier, **shown: Any) -> str:
    """Return a template of the comment with what it shows."""
    from markupsafe import Markup

    text = (
        environment()
        .get_template(template)
        .render(
            tier=tier,
            icons={outcome: Markup(icon) for outcome, icon in ICONS.items()},  # noqa: S704 -- our own
            most_ids=alike.MOST_IDS,
            words=_WORDS,
            row=row,
            more=_more,
            clause=clause,
            found_slices=found_slices,
            more_found=more_found,
            place=_place,
            **shown,
        )
    )
    return text.strip() + "\n"


@cache
def environment() -> "Environment":
    """Return what the templates of the comment are rendered with."""
    from markupsafe import Markup

    made = environment_of_templates(_escaped)
    made.filters["code"] = lambda text: Markup(markdown_code(text))  # noqa: S704 -- escaped
    made.filters["id"] = lambda text: Markup(markdown_id(text))  # noqa: S704 -- escaped
    made.filters["sentence"] = _sentence
    made.filters["footer"] = lambda text: Markup(markdown_footer(text))  # noqa: S704 -- escaped
    made.filters["together"] = _together
    return made


def _sentence(text: str) -> Any:
    from markupsafe import Markup

    return Markup(markdown_sentence(text, _LONGEST))  # noqa: S704 -- escaped


def _together(text: str) -> Any:
    """Return a short code whose words no narrow column parts."""
    from markupsafe import Markup

    code = markdown_code(text)
    short = len(text) <= _MOST_TOGETHER and "<!--" not in code
    return Markup(code.replace(" ", "&nbsp;") if short else code)  # noqa: S704 -- escaped


def _escaped(value: Any) -> Any:
    """Escape whatever the template prints without saying how."""
    from markupsafe import Markup

    if isinstance(value, Markup):
        return value
    return Markup(markdown_text(str(value)))  # noqa: S704 -- escaped


def _more(checks: Sequence[Check], shown: Sequence[Check]) -> str:
    """Return "30 more failed" or "2 more: 1 new, 1 skipped"; no "more" where none are shown."""
    found = Counter(check.outcome for check in checks)
    counts = [f"{found[one]:,} {WORDS[one]}" for one in ORDER_OF_COUNTS if found[one]]
    if not shown:
        return ", ".join(counts)
    if len(counts) == 1:
        return f"{len(checks):,} more {WORDS[checks[0].outcome]}"
    return f"{len(checks):,} more: {', '.join(counts)}"


def _place(where: Check | ProblemRecord) -> str:
    return f"{where.file}:{where.line}" if where.line else str(where.file)
