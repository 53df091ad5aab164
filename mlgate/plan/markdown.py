"""A plan as Markdown, for a job's summary or a comment."""

from collections.abc import Iterator, Sequence

from mlgate.plan import words
from mlgate.plan.plan import Plan
from mlgate.present.escape import markdown_id, markdown_sentence, markdown_text

_HEAD = ("check", "limit", "rows", "positives", "smallest shown", "rows to pass", "")


def render(plan: Plan) -> str:
    """Return the plan as a heading, a table and what it means."""
    return "".join(f"{line}\n" for line in _lines(plan))


def _lines(plan: Plan) -> Iterator[str]:
    yield f"### {markdown_text(words.title(plan))}"
    yield ""
    yield markdown_sentence(words.basis(plan))
    assumptions = list(words.assumptions(plan))
    if assumptions:
        yield ""
    for one in assumptions:
        option = f" (`{one.option}`)" if one.option else ""
        yield f"- {markdown_sentence(one.text)}{option}"
    yield ""
    yield _line(_HEAD)
    yield _line(("---", "---", "---:", "---:", "---:", "---:", "---"))
    for planned in plan.checks:
        row = words.row(planned)
        sight = row.sight if planned.reason is None else f"{row.sight}: {planned.reason}"
        cells = (row.limit, row.rows, row.positives, row.shown, row.needed)
        yield _line((markdown_id(row.id), *map(markdown_text, cells), markdown_sentence(sight)))
    yield ""
    usual = words.ranges(plan)
    for sentence in (*words.TERMS, *([usual] if usual else []), *words.advice(plan)):
        yield f"- {markdown_text(sentence)}"
    yield ""
    yield f"**{markdown_text(words.conclusion(plan))}**"


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
