"""The verdicts of the demo's two changes side by side, and what to look at next."""

import os
import re
import shutil
import sys
from collections.abc import Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

from mlgate.demo.scenario import Run
from mlgate.present.cells import cells
from mlgate.present.head import title
from mlgate.present.marks import WORDS
from mlgate.present.numbers import rows
from mlgate.result.check import Check
from mlgate.result.outcome import Outcome

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

WIDTH = 80
LABEL_WIDTH = 32
MOST_ROWS = 14
_SHARE = re.compile(r"([\d,]+) of [\d,]+ (\w+)")  #: "3 of 10 rows differ" is wider than a column
_STYLES = {Outcome.PASS: "green", Outcome.FAIL: "bold red", Outcome.ERROR: "bold red"}
_SETTLED = (Outcome.PASS, Outcome.SKIPPED)


def show(runs: Sequence[Run], folder: Path, console: "Console") -> None:
    """Print the verdicts, the reports and the next steps, 80 columns wide at most."""
    console.width = min(console.width, WIDTH)
    console.print()
    console.print(_table(runs))
    console.print()
    for run in runs:
        _line(console, f"  {run.branch.name:9} {title(run.report)}")
    console.print()
    _reports(runs, folder, console)
    _next_steps(runs[-1], folder, console)


def _table(runs: Sequence[Run]) -> "Table":
    from rich import box
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, expand=True, padding=0)
    table.add_column(min_width=LABEL_WIDTH, no_wrap=True)
    for run in runs:
        heading = Text(f"{run.branch.name}\n", style="bold")
        table.add_column(heading.append(run.branch.message, style="not bold dim"), ratio=1)
    table.add_row("verdict", *(_verdict(run) for run in runs))
    table.add_row("exit code", *(str(run.report.exit_code) for run in runs))
    shown = _telling(runs)
    for gate, ids in groupby(shown[:MOST_ROWS], key=lambda id_: id_.partition("/")[0]):
        table.add_row()
        table.add_row(Text(f"{gate} gate", style="bold"), *(_tally(run, gate) for run in runs))
        for id_ in ids:
            table.add_row(Text(f" {id_.partition('/')[2]}"), *(_cell(run, id_) for run in runs))
    if len(shown) > MOST_ROWS:
        table.add_row(f"  and {len(shown) - MOST_ROWS} more")
    return table


def _verdict(run: Run) -> "Text":
    from rich.text import Text

    if run.report.exit_code:
        return Text("BLOCKED", style=_STYLES[Outcome.FAIL])
    return Text("PASSED", style="bold green")


def _telling(runs: Sequence[Run]) -> list[str]:
    """Return the ids of the checks that some run does not pass, in the order of the reports."""
    order = dict.fromkeys(check.id for run in runs for check in run.report.checks)
    unsettled = {c.id for run in runs for c in run.report.checks if c.outcome not in _SETTLED}
    return sorted((id_ for id_ in order if id_ in unsettled), key=lambda id_: id_.partition("/")[0])


def _tally(run: Run, gate: str) -> "Text":
    from rich.text import Text

    checks = [check for check in run.report.checks if check.gate == gate]
    failed = sum(check.blocking for check in checks)
    if failed:
        return Text(f"{failed} of {len(checks)} block", style=_STYLES[Outcome.FAIL])
    return Text(f"none of {len(checks)} blocks", style=_STYLES[Outcome.PASS])


def _cell(run: Run, id_: str) -> "Text":
    from rich.text import Text

    check = next((check for check in run.report.checks if check.id == id_), None)
    if check is None:
        return Text("not made", style="dim")
    word = Text(f"{WORDS[check.outcome]:9} ", style=_STYLES.get(check.outcome, "yellow"))
    return word.append(_number(check), style="not bold default")


def _number(check: Check) -> str:
    """Return the number that the limit holds, or how many rows break the rule."""
    if check.failing is not None:
        return rows(check.failing.rows) if check.failing.rows else ""
    if counted := _SHARE.match(check.measured_text or ""):
        return " ".join(counted.groups())
    row = cells(check)
    held = row.change if check.limit is not None and check.limit.of == "change" else row.measured
    return "" if row.empty else held


def _reports(runs: Sequence[Run], folder: Path, console: "Console") -> None:
    _line(console, f"Reports, in {_shown(folder / 'mlgate-out')}{os.sep}")
    written = {path.name for run in runs for path in run.out.iterdir()}
    for name, meaning in (
        ("report.html", "everything, in a browser"),
        ("comment.md", "what the pull request shows"),
        ("junit.xml", "what a CI system reads"),
        ("result.json", "every check with its numbers"),
    ):
        if name in written:
            path = Path(runs[-1].branch.name, name)
            _line(console, f"  {path!s:22} {meaning}")
    console.print()


def _next_steps(last: Run, folder: Path, console: "Console") -> None:
    _line(console, f"Try next, with `{last.branch.name}` checked out in {_shown(folder)}")
    steps = {
        f"cd {_shown(folder)}": "",
        f"{_program('mlgate', folder)} check": "why it is blocked, and what to do",
        "git diff main": "the change that did it",
        "edit prepare.py train.py": "put it right, or make it worse, then",
        f"{_program('mlgate', folder)} run": "train, and check again",
    }
    fitting = [
        command
        for command, meaning in steps.items()
        if meaning and len(command) + len(meaning) <= WIDTH - 4
    ]
    width = max(map(len, fitting), default=0)
    for command, meaning in steps.items():
        if not meaning:
            _line(console, f"  {command}")
        elif command in fitting and width + len(meaning) <= WIDTH - 4:
            _line(console, f"  {command:{width}}  {meaning}".rstrip())
        else:
            _line(console, f"  {command}")
            _line(console, f"      {meaning}")


def _line(console: "Console", text: str) -> None:
    """Print plain text: nothing in it is markup, and paths are not cut."""
    console.print(text, markup=False, highlight=False, soft_wrap=True)


def _program(name: str, folder: Path) -> str:
    """Return how to call a program of this environment from inside `folder`."""
    beside = Path(sys.executable).with_name(name + Path(sys.executable).suffix)
    found = shutil.which(name)
    if found is not None and Path(found) == beside:
        return name
    return _shorter(beside, folder)


def _shown(path: Path) -> str:
    return _shorter(path, Path.cwd())


def _shorter(path: Path, start: Path) -> str:
    """Return the path from `start`, unless the absolute one is shorter."""
    absolute = str(path.absolute())
    try:
        relative = os.path.relpath(absolute, start.absolute())
    except ValueError:  # another drive
        return absolute
    return min(relative, absolute, key=len)
