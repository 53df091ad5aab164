"""`mlgate ledger`: how often each test set was looked at, and how many looks are left."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mlgate import options

if TYPE_CHECKING:
    from mlgate.ledger.tally import CheckTally, TestSetTally

_WIDTH, _LABEL = 80, 10  #: columns


@click.group()
def command() -> None:
    """Show how often each test set was looked at, and how many looks are left."""


@command.command("show")
@options.config
def show(configs: tuple[str, ...]) -> int:
    """Show each test set of the ledger: its looks, what they came out as, and what is left.

    What is left is reckoned from the margin and the noise of the last look, and from `verdict.beta`
    of the policy. Lines that cannot be read are named. Ends with 3 where the ledger cannot be used.
    """
    import os

    from mlgate.catalog import load
    from mlgate.ledger.place import ledger_of
    from mlgate.ledger.store import read
    from mlgate.ledger.tally import tally
    from mlgate.present.escape import terminal

    for path, _ in options.policies(configs, Path()):
        policy = load(path, shown_as=path.as_posix())
        spec = policy.sections.ledger
        if spec is None:
            click.echo(f"{terminal(policy.file)} keeps no ledger: add `ledger: {{}}` to keep one")
            continue
        ledger = ledger_of(spec, policy.root, os.environ)
        book = read(ledger)
        sets = tally(book, policy.sections.verdict.beta)
        rows = [("ledger", f"{ledger.shown} (mode {spec.mode})")]
        rows += [("not read", str(line)) for line in book.unread]
        rows += [row for one in sets for row in _rows(one)] or [("", "no look yet")]
        for label, text in rows:
            for line in _wrapped(label, terminal(text)):
                click.echo(line)
    return 0


def _wrapped(label: str, text: str) -> list[str]:
    """A label and its text in lines of 80 columns; no word is cut."""
    import textwrap

    blank = " " * _LABEL
    return textwrap.wrap(
        text,
        _WIDTH,
        initial_indent=f"{label:<{_LABEL}}",
        subsequent_indent=f"{blank}  ",
        break_long_words=False,
        break_on_hyphens=False,
    ) or [label]


def _rows(one: "TestSetTally") -> Iterator[tuple[str, str]]:
    from mlgate.present.numbers import rows as rows_of

    first, last = one.first[:10], one.last[:10]
    when = first if first == last else f"{first} to {last}"
    plural = "" if one.looks == 1 else "s"
    size = rows_of(one.n)
    yield "test set", f"{one.test_set[:12]}, {size}: {one.looks:,} look{plural}, {when}"
    for check in one.checks:
        outcomes = ", ".join(f"{count:,} {outcome}" for outcome, count in check.outcomes.items())
        yield "", f"{check.id}: {outcomes}{_left(check)}"


def _left(check: "CheckTally") -> str:
    from mlgate.present.ledger import left_of

    if check.allowed is None or check.margin is None:
        return ""
    return f"; for a margin of {check.margin:.6g} {left_of(check.allowed, check.left)}"
