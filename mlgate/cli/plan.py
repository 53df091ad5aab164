"""`mlgate plan`: the smallest drop each check can show, before any model is trained."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mlgate import options

if TYPE_CHECKING:
    from mlgate.plan.plan import Plan


class _Range(click.FloatRange):
    """Refuses NaN too, which no range leaves out."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """A number of the range."""
        number = float(super().convert(value, param, ctx))
        if math.isnan(number):
            self.fail(f"{value!r} is not a number.", param, ctx)
        return number


_SHARE = _Range(0.0, 1.0, min_open=True, max_open=True)
_LEAST_TO_WORST = (0, 5, 3, 2)


_EXAMPLES = """\b
Examples:
  mlgate plan                what the predictions in place can show
  mlgate plan --rows 5000    what 5,000 rows like them could, or any 5,000 rows
  mlgate plan --rows 5000 --positives 0.1 --error-rate 0.04
"""


@click.command(epilog=_EXAMPLES)
@options.config
@click.option(
    "--rows",
    metavar="N",
    type=click.IntRange(1, 10**12),
    envvar="MLGATE_PLAN_ROWS",
    show_envvar=True,
    help="Plan for a test set of N rows (default: as many as the predictions have).",
)
@click.option(
    "--error-rate",
    metavar="SHARE",
    type=_SHARE,
    envvar="MLGATE_PLAN_ERROR_RATE",
    show_envvar=True,
    help="Without predictions: share of the rows that the model gets wrong "
    "(default: a fifth of the rarer class).",
)
@click.option(
    "--positives",
    metavar="SHARE",
    type=_SHARE,
    envvar="MLGATE_PLAN_POSITIVES",
    show_envvar=True,
    help="Without predictions: share of positive rows (default: 0.5).",
)
@click.option(
    "--groups",
    metavar="N",
    type=click.IntRange(2, 50),
    envvar="MLGATE_PLAN_GROUPS",
    show_envvar=True,
    help="Without predictions: values of each column of groups or slices (default: 2).",
)
@click.option(
    "--churn",
    metavar="SHARE",
    type=_SHARE,
    envvar="MLGATE_PLAN_CHURN",
    show_envvar=True,
    help="Share of all rows that one model gets right and the other wrong "
    "(default: 0.4 times the wrong ones).",
)
@click.option(
    "--correlation",
    metavar="R",
    type=_Range(0.0, 1.0, max_open=True),
    envvar="MLGATE_PLAN_CORRELATION",
    show_envvar=True,
    help="Correlation of the two models' errors, for metrics of scores (default: 0.9).",
)
@click.option(
    "--base-ref",
    metavar="REF",
    envvar="MLGATE_BASE_REF",
    show_envvar=True,
    help="Branch or commit to compare with, instead of the one that git and CI tell.",
)
@click.option(
    "--format",
    "kind",
    type=click.Choice(["terminal", "markdown", "json"]),
    default="terminal",
    show_default=True,
    envvar="MLGATE_PLAN_FORMAT",
    show_envvar=True,
    help="What goes to standard output.",
)
@options.color
def command(  # noqa: PLR0913, PLR0917  # click gives each option its own argument
    configs: tuple[str, ...],
    rows: int | None,
    error_rate: float | None,
    positives: float | None,
    groups: int | None,
    churn: float | None,
    correlation: float | None,
    base_ref: str | None,
    kind: str,
    color: str,
) -> int:
    """Say what each check can show on this test set, before any model is trained.

    For each statistical check: the smallest drop that it would fail 4 times in 5, and the rows on
    which an unchanged model would pass 4 times in 5. The noise is measured on the predictions in
    place and the baseline's; with those of one model, how much another differs is assumed, and
    without any, all is.

    Reads only: nothing is trained, written or judged. Ends with 0 where something can be planned,
    2 where the policy or the command line is wrong, 3 where the predictions cannot be read, 5 where
    no check depends on noise.
    """
    import os

    from mlgate import door
    from mlgate.errors import MlgateError
    from mlgate.plan.ask import Ask
    from mlgate.plan.plan import plan

    plans, codes = [], [0]
    for policy, _ in options.policies(configs, Path()):
        try:
            made = plan(
                Ask(
                    policy=policy,
                    rows=rows,
                    error_rate=error_rate,
                    positives=positives,
                    groups=groups,
                    churn=churn,
                    correlation=correlation,
                    base_ref=base_ref,
                    environ=os.environ,
                )
            )
        except MlgateError as error:
            door.show(error)
            codes.append(int(error.exit_code))
            continue
        plans.append(made)
        codes.append(0 if made.is_known else 3)
    _show(plans, kind, color)
    return max(codes, key=_LEAST_TO_WORST.index)


def _show(plans: "list[Plan]", kind: str, color: str) -> None:
    import os
    import sys

    from mlgate import screen
    from mlgate.plan import as_json, markdown, terminal

    if kind == "json":
        click.echo(as_json.render(plans), nl=False)
    elif kind == "markdown":
        click.echo("\n".join(map(markdown.render, plans)), nl=False)
    else:
        unicode = (sys.stdout.encoding or "").lower().replace("-", "") in ("utf8", "utf16", "utf32")
        colour = screen.colourful(sys.stdout, color, os.environ)
        width = screen.width(os.environ)
        shown = [terminal.render(one, width=width, colour=colour, unicode=unicode) for one in plans]
        click.echo("\n".join(shown), nl=False, color=colour)
