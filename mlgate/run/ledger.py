"""One run's look at its test set: counted before the verdict, written down after it."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mlgate import git
from mlgate.baseline.location import shown
from mlgate.data.engine import Engine, EngineError
from mlgate.data.pairing import Pairs
from mlgate.data.test_set import Fingerprints, fingerprints
from mlgate.data.unpaired import Unpaired
from mlgate.errors import NotEvaluatedError, Place
from mlgate.ledger.book import Book, looks_at
from mlgate.ledger.look import Look, LookedCheck
from mlgate.ledger.place import Ledger, LedgerError, ledger_of
from mlgate.ledger.store import append, read
from mlgate.policy.ledger_spec import LedgerSpec
from mlgate.policy.model import VerdictSettings
from mlgate.result.check import Check
from mlgate.result.context import in_ci
from mlgate.result.finding import Finding, Statistical
from mlgate.result.ledger import LedgerRecord
from mlgate.result.outcome import Outcome
from mlgate.result.provenance import Commit
from mlgate.run.order import Order
from mlgate.verdict import for_look, has_margin, look_budgets
from mlgate.verdict.limits import limit_of, value_of

_READ_PAIRS = ("metrics", "bias")  #: gates whose rows are those of the test set
_MOST_NAMED = 3  #: lines that cannot be read, named one by one


@dataclass(frozen=True, kw_only=True)
class Opened:
    """The ledger as the run found it."""

    spec: LedgerSpec
    ledger: Ledger
    prints: Fingerprints
    earlier: tuple[Look, ...]  #: at this test set
    unread: int
    identical: bool  #: both models predict the same, so this is no look
    notes: tuple[str, ...]

    @property
    def pair(self) -> tuple[str, str | None]:
        """The two models."""
        return self.prints.candidate, self.prints.baseline

    @property
    def repeated(self) -> bool:
        """Whether the test set was looked at with these two models before."""
        return self.pair in {look.pair for look in self.earlier}

    @property
    def look(self) -> int:
        """Which look this is, counted from 1; a repeated one keeps its number."""
        pairs = [look.pair for look in self.earlier]
        before = pairs.index(self.pair) if self.repeated else len(pairs)
        return self.unread + before + 1

    @property
    def is_new(self) -> bool:
        """Whether this is a look that the ledger does not have yet."""
        return not self.repeated and not self.identical


@dataclass(frozen=True, kw_only=True)
class Closed:
    """What a run says of its ledger."""

    record: LedgerRecord | None = None
    notes: tuple[str, ...] = ()


def open_ledger(order: Order, engine: Engine, pairs: Pairs | Unpaired | None) -> Opened | Closed:
    """Find out which look at its test set this run is.

    Where there is no ledger, or nothing that can be looked at, there is nothing to do.

    Raises
    ------
    LedgerError
        If the ledger cannot be used and beta is shared by it: nobody knows what a pass would need.

    """
    spec = order.policy.sections.ledger
    if spec is None or spec.mode == "off" or not isinstance(pairs, Pairs) or _unusable(pairs):
        return Closed()
    try:
        ledger = ledger_of(spec, order.policy.root, order.environ)
        book = read(ledger)
        prints = _fingerprints(order, engine, pairs, ledger)
    except LedgerError as error:
        if spec.mode == "adaptive":
            raise
        return _closed_by(error, spec)
    return Opened(
        spec=spec,
        ledger=ledger,
        prints=prints,
        earlier=looks_at(book, prints.test_set),
        unread=book.lost,
        identical=bool(pairs.identical),
        notes=tuple(_unread(book)),
    )


def settings_of(opened: Opened | Closed, settings: VerdictSettings) -> VerdictSettings:
    """The settings that the run is judged by: beta is this look's part of it in mode adaptive."""
    if isinstance(opened, Closed):
        return settings
    return for_look(settings, opened.spec, opened.look)


def close_ledger(
    opened: Opened | Closed,
    order: Order,
    commit: Commit | None,
    findings: Sequence[Finding],
    checks: Sequence[Check],
) -> Closed:
    """Write the look down, if it is a new one, and say how many are left.

    A run that was asked for checks of something else only looked at no test set.
    """
    if isinstance(opened, Closed):
        return opened
    made = {check.id: check for check in checks if check.outcome is not Outcome.SKIPPED}
    looked = [finding for finding in findings if finding.id in made]
    if not any(_tells_of_rows(made[finding.id]) for finding in looked):
        return Closed(notes=opened.notes)
    notes = list(opened.notes)
    recorded = False
    if opened.is_new:
        try:
            append(opened.ledger, _look(opened, order, commit, looked, made))
            recorded = True
            notes += _merging(opened.ledger, order)
        except LedgerError as error:
            notes.append(f"this look at the test set is not recorded: {error}")
    return Closed(record=_record(opened, order, looked, recorded=recorded), notes=tuple(notes))


def _record(
    opened: Opened, order: Order, looked: Sequence[Finding], *, recorded: bool
) -> LedgerRecord:
    settings = order.policy.sections.verdict
    looks = opened.unread + len(opened.earlier) + opened.is_new
    return LedgerRecord(
        path=opened.ledger.shown,
        mode=_mode(opened.spec),
        test_set=opened.prints.test_set,
        candidate=opened.prints.candidate,
        baseline=opened.prints.baseline,
        looks=looks,
        look=None if opened.identical and not opened.repeated else opened.look,
        repeated=opened.repeated,
        recorded=recorded,
        unread=opened.unread,
        planned=opened.spec.looks,
        beta=for_look(settings, opened.spec, opened.look).beta,
        budgets=look_budgets(looked, settings.beta, looks),
    )


def _mode(spec: LedgerSpec) -> Literal["warn", "adaptive"]:
    return "adaptive" if spec.mode == "adaptive" else "warn"


def _unusable(pairs: Pairs) -> bool:
    """Rows without a usable id or label are no test set; the metrics say so."""
    return bool({"id", "label"} & set(pairs.candidate.defects))


def _fingerprints(order: Order, engine: Engine, pairs: Pairs, ledger: Ledger) -> Fingerprints:
    spec = order.policy.sections.predictions
    decides = spec is not None and spec.prediction is None
    try:
        return fingerprints(engine, pairs, spec.threshold if spec and decides else None)
    except EngineError as error:
        raise LedgerError(
            f"the test set cannot be fingerprinted: {error.reason}",
            fix=error.fix,
            place=Place(file=ledger.shown),
        ) from None


def _closed_by(error: LedgerError, spec: LedgerSpec) -> Closed:
    note = f"looks at the test set are not counted: {error}; {error.problems[0].fix}"
    return Closed(
        record=LedgerRecord(path=shown(spec.path), mode=_mode(spec), problem=str(error)),
        notes=(note,),
    )


def _unread(book: Book) -> Iterator[str]:
    for line in book.unread[:_MOST_NAMED]:
        counted = "" if line.mark else "; it counts as a look until it is restored or removed"
        yield f"the ledger cannot be read at {line}{counted}"
    more = len(book.unread) - _MOST_NAMED
    if more > 0:
        yield f"{more:,} more line{'' if more == 1 else 's'} of the ledger cannot be read"


def _tells_of_rows(made: Check) -> bool:
    """Whether a check gave away something of the labels, and not of a file's number.

    Of whatever kind: a search tells which slices are worse, and holds no number against a limit.
    """
    return made.gate in _READ_PAIRS and made.n is not None


def _look(
    opened: Opened,
    order: Order,
    commit: Commit | None,
    looked: Sequence[Finding],
    made: Mapping[str, Check],
) -> Look:
    settings = settings_of(opened, order.policy.sections.verdict)
    return Look(
        time=order.started,
        name=order.policy.name,
        commit=None if commit is None else commit.head,
        test_set=opened.prints.test_set,
        candidate=opened.prints.candidate,
        baseline=opened.prints.baseline,
        n=opened.prints.n,
        beta=settings.beta,
        checks=tuple(
            _looked(finding, made[finding.id].outcome)
            for finding in looked
            if finding.scope is None and _tells_of_rows(made[finding.id])
        ),
    )


def _looked(finding: Finding, outcome: Outcome) -> LookedCheck:
    held = finding.held
    error = held.quantity.standard_error if isinstance(held, Statistical) else None
    return LookedCheck(
        id=finding.id,
        margin=abs(value_of(limit_of(finding))) if has_margin(finding) else None,
        standard_error=error if error is not None and math.isfinite(error) else None,
        units=held.quantity.n if isinstance(held, Statistical) and held.quantity.n else None,
        outcome=outcome.value,
    )


def _merging(ledger: Ledger, order: Order) -> Iterator[str]:
    """How branches merge a file of lines, where git was not told yet."""
    if not ledger.is_file or order.context is not None or in_ci(order.environ):
        return
    try:
        inside = git.run(ledger.path.parent, "check-attr", "-z", "merge", "--", ledger.path.name)
    except (git.GitError, NotEvaluatedError):
        return  # no repository, so nothing is merged
    if inside.split(b"\0")[2:3] != [b"union"]:
        yield (
            f"branches that both add to {ledger.shown} conflict: add the line "
            f"`{ledger.path.name} merge=union` to .gitattributes beside it (GitHub's merge button "
            "does not heed it; a folder as `ledger.path` merges everywhere)"
        )
