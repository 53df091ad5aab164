"""The terminal and the log of a CI job: quiet on success, the worst and the verdict last."""

from collections import Counter
from collections.abc import Iterator

from mlgate.present import alike, cells, numbers
from mlgate.present.escape import terminal
from mlgate.present.found import ALL_ROWS, found_slices, more_found
from mlgate.present.marks import outcome_word
from mlgate.present.story import Story, tell
from mlgate.result.check import Check, Failing
from mlgate.result.outcome import Outcome, RunOutcome
from mlgate.result.provenance import ProblemRecord
from mlgate.result.report import Report

FILENAME = "terminal.txt"
WRITTEN_BY_EVERY_RUN = False

#: 16 colours that every terminal and CI log has, readable on light and on dark.
_STYLES = {
    Outcome.PASS: "green",
    Outcome.FAIL: "bold red",
    Outcome.ERROR: "bold red",
    Outcome.WARN: "bold yellow",
    Outcome.INCONCLUSIVE: "bold cyan",
    Outcome.NEW: "bold cyan",
    Outcome.WAIVED: "bold cyan",
    Outcome.SKIPPED: "cyan",
}
_RUN_STYLES = {RunOutcome.PASS: "bold green", RunOutcome.WARN: "bold yellow"}
_RUN_MARKS = {RunOutcome.PASS: "✓", RunOutcome.WARN: "!"}

#: Our own marks for an encoding that is not Unicode; data keep their letters.
_ASCII = str.maketrans(
    {
        "−": "-",
        "–": "-",
        "…": "...",
        "·": "|",
        "✓": "ok:",
        "✗": "no:",
        "\N{REPLACEMENT CHARACTER}": "?",
    }
)
_INDENT = "  "
_ANSI = {"bold": "1", "red": "31", "green": "32", "yellow": "33", "cyan": "36"}
_FIRST_ODD_WIDTH = "\u0300"  #: characters below it are one column wide
_NARROW = frozenset("−–…·✓✗")  #: our own marks, which are so too
_MOST_EXAMPLES = 3
_MOST_SLICES = 5


def render(
    report: Report,
    *,
    width: int = 80,
    colour: bool = False,
    unicode: bool = True,
    verbosity: int = 0,
) -> str:
    """Return the report as lines of text; the last one is the verdict.

    Parameters
    ----------
    report
        The report.
    width
        Columns to wrap at. Ids, places and commands are never cut or wrapped; what does not fit
        beside them goes on the next line.
    colour
        Write ANSI colours.
    unicode
        The stream takes any character; else our own marks are ASCII.
    verbosity
        Below 0 what did not pass and the verdict only; above 0 the passes one by one.

    """
    page = _Page(width=width, colour=colour)
    story = tell(report)
    if verbosity >= 0:
        _beginning(page, report, story, verbosity)
    _asides(page, story, verbosity)
    fails = report.problem is not None or any(check.blocking for check in story.shown)
    if fails:
        _loosened(page, story)
    _checks(page, story, verbosity)
    _problem(page, report)
    if not fails:
        if story.shown and story.loosened:
            page.blank()
        _loosened(page, story)
    if story.shown or report.problem:
        page.blank()
    mark = _RUN_MARKS.get(report.outcome, "✗")
    name = f"mlgate {terminal(report.name)}" if report.name else "mlgate"
    _verdict(page, f"{mark} {name}", story.title, report)
    return page.text() if unicode else page.text().translate(_ASCII)


class _Page:
    """Lines of text, wrapped by the width of their characters."""

    def __init__(self, *, width: int, colour: bool) -> None:
        self.width = max(width, 20)
        self._colour = colour
        self._lines: list[str] = []

    def whole(self, *parts: tuple[str, str]) -> None:
        """Write one line that is not wrapped, so that it can be searched for and copied."""
        self._lines.append("".join(self._styled(text, style) for text, style in parts))

    def wrapped(self, text: str, *, indent: str = "", style: str = "") -> None:
        """Write `text`, wrapped between words; a word that is too long stays whole."""
        lines = [indent]
        for word in text.split():
            begun = lines[-1].strip()
            if begun and cells_of(lines[-1]) + 1 + cells_of(word) > self.width:
                lines.append(indent + _INDENT)
                begun = ""
            lines[-1] += f" {word}" if begun else word
        self._lines += [self._styled(line, style) for line in lines]

    def blank(self) -> None:
        """Write an empty line."""
        self._lines.append("")

    def text(self) -> str:
        """Return all that was written."""
        return "".join(f"{line}\n" for line in self._lines)

    def _styled(self, text: str, style: str) -> str:
        if not (self._colour and style and text):
            return text
        return f"\x1b[{';'.join(_ANSI[word] for word in style.split())}m{text}\x1b[0m"


def cells_of(text: str) -> int:
    """Columns that a terminal gives to a text."""
    if all(char < _FIRST_ODD_WIDTH or char in _NARROW for char in text):
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def _beginning(page: _Page, report: Report, story: Story, verbosity: int) -> None:
    page.wrapped(" · ".join(terminal(piece) for piece in story.footer))
    if verbosity > 0:
        for check in story.passed:
            page.whole(("pass", _STYLES[Outcome.PASS]), (f"  {terminal(check.id)}", ""))
            page.wrapped(terminal(check.reason), indent=_INDENT)
            for note in check.notes:
                page.wrapped(f"note: {terminal(note)}", indent=_INDENT)
    elif story.passed and story.shown:
        page.wrapped(f"{len(story.passed):,} passed")


def _asides(page: _Page, story: Story, verbosity: int) -> None:
    remarks = () if verbosity > 0 else story.remarks  # beside each pass then
    for note in (*story.notes, *remarks):
        page.wrapped(f"note: {terminal(note)}")
    if story.unselected:
        checks = "check was" if story.unselected == 1 else "checks were"
        page.wrapped(f"note: {story.unselected:,} {checks} not selected")


def _loosened(page: _Page, story: Story) -> None:
    for change in story.loosened:
        what = f"{terminal(change.what)} from {terminal(change.before)} to {terminal(change.after)}"
        page.wrapped(f"note: this change loosens its own gate: {what}", style="bold yellow")


def _checks(page: _Page, story: Story, verbosity: int) -> None:
    """Write what did not pass, the worst last; what only follows from it is counted."""
    follows = [
        check for check in story.shown if check.outcome is Outcome.SKIPPED and verbosity <= 0
    ]
    for cause, count in Counter(check.because or "" for check in follows).items():
        plural = "check follows" if count == 1 else "checks follow"
        skipped = f"  {count:,} {plural} from {terminal(cause)}"
        page.whole(("skipped", _STYLES[Outcome.SKIPPED]), (skipped, ""))
    for group in reversed(story.groups):
        if group[0].outcome is not Outcome.SKIPPED or verbosity > 0:
            _group(page, group, most=alike.MOST_IDS if verbosity <= 0 else len(group))


def _group(page: _Page, group: alike.Group, *, most: int) -> None:
    """Write checks that say the same: each with its own numbers, and what they share once."""
    page.blank()
    first, left = group[0], len(group) - most
    listed = group if left <= 1 else group[:most]
    alike_too = len({tuple(_numbers(check)) for check in group}) == 1
    for check in listed:
        _heading(page, check)
        if not alike_too and not cells.cells(check).empty:
            _paragraphs(page, _numbers(check))
    if left > 1:
        page.wrapped(f"and {left:,} more, for the same reason (-v lists them)", indent=_INDENT)
    if alike_too:
        _paragraphs(page, _numbers(first))
    page.wrapped(terminal(first.reason), indent=_INDENT)
    _paragraphs(page, _found(first))
    for note in alike.notes(group):
        page.wrapped(f"note: {terminal(note)}", indent=_INDENT)
    if first.fix:
        page.wrapped(f"fix: {terminal(first.fix)}", indent=_INDENT)
    if first.blocking:
        page.whole((f"{_INDENT}run: {terminal(first.command)}", ""))


def _paragraphs(page: _Page, lines: Iterator[str]) -> None:
    for line in lines:
        page.wrapped(line, indent=_INDENT)


def _heading(page: _Page, check: Check) -> None:
    """Write outcome, id and place; the place on a line of its own where they are too long."""
    place = _place(check)
    blocks = " (blocks)" if check.blocking and check.outcome is Outcome.INCONCLUSIVE else ""
    outcome, name = outcome_word(check).upper() + blocks, f"  {terminal(check.id)}"
    parts = [(outcome, _STYLES[check.outcome]), (name, "bold")]
    if not place:
        page.whole(*parts)
    elif cells_of(f"{outcome}{name}  {place}") <= page.width:
        page.whole(*parts, (f"  {place}", ""))
    else:
        page.whole(*parts)
        page.whole((f"{_INDENT}at {place}", ""))


def _place(where: Check | ProblemRecord) -> str:
    if not where.file:
        return ""
    return terminal(where.file) + (f":{where.line}" if where.line else "")


def _numbers(check: Check) -> Iterator[str]:
    row = cells.cells(check)
    named = (
        ("measured", row.measured),
        ("baseline", row.baseline),
        ("change", row.change),
        ("limit", row.limit),
    )
    said = [f"{name} {terminal(cell)}" for name, cell in named if cell != numbers.ABSENT]
    if said:
        yield ", ".join(said)
    if check.failing is not None and check.failing.examples:
        yield _examples(check.failing)


def _found(check: Check) -> Iterator[str]:
    """Slices that a search found, beyond the one that its reason tells."""
    slices = found_slices(check)
    listed = [one for one in slices if one.where != ALL_ROWS][1:]
    for one in listed[:_MOST_SLICES]:
        where = terminal(one.where)
        yield f"{one.change} where {where}: {one.worse} of {one.rows} worse, {one.better} better"
    left = max(len(listed) - _MOST_SLICES, 0) + more_found(check)
    if left:
        yield f"and {left:,} more slices, in the full report"


def _examples(failing: Failing) -> str:
    shown = []
    for example in failing.examples[:_MOST_EXAMPLES]:
        row = f"row {example.row:,}" if example.row is not None else "a row"
        shown.append(row if example.value is None else f"{row}: {terminal(example.value)}")
    more = ", …" if failing.rows > len(shown) else ""
    return f"for example {', '.join(shown)}{more}"


def _verdict(page: _Page, name: str, title: str, report: Report) -> None:
    """Write the verdict as the last line, with its counts above where they do not fit into it."""
    style = _RUN_STYLES.get(report.outcome, "bold red")
    end = f"(exit code {report.exit_code})"
    verdict, colon, counts = title.partition(": ")
    if colon and cells_of(f"{name} · {title} {end}") > page.width:
        page.wrapped(counts, style=style)
        title = verdict
    page.whole((f"{name} · {title} {end}", style))


def _problem(page: _Page, report: Report) -> None:
    problem = report.problem
    if problem is None:
        return
    place = _place(problem)
    page.blank()
    page.whole(
        (f"error[{terminal(problem.code)}]", _STYLES[Outcome.ERROR]),
        (f"  {place}" if place else "", ""),
    )
    page.wrapped(terminal(problem.message), indent=_INDENT)
    if problem.fix:
        page.wrapped(f"fix: {terminal(problem.fix)}", indent=_INDENT)
