"""What nothing shows: whether fresh runs trained with the copy's code."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlgate.baseline.git import repository_root
from mlgate.gates.reproducibility.evidence import Cause, Output
from mlgate.pipeline.interpreter import program_of

if TYPE_CHECKING:
    from mlgate.gate import World
    from mlgate.pipeline.fresh import FreshRun

_NOTE = (
    "an editable install or a `.pth` file leads the command's Python to the work tree, and no "
    "process told that it imported code of the fresh copy: files that git does not track may have "
    "been trained with"
)


def with_note(
    outputs: Sequence[Output], runs: Sequence["FreshRun"], world: "World"
) -> list[Output]:
    """Each output that was compared, with a note where the work tree's code may have made it."""
    if all(run.imported for run in runs if run.problem is None) or not _leads(world):
        return list(outputs)
    return [
        output.model_copy(update={"cause": _noted(output.cause or Cause())})
        if output.comparison is not None and output.comparison.trouble is None
        else output
        for output in outputs
    ]


def _noted(cause: Cause) -> Cause:
    return cause.model_copy(update={"notes": (*cause.notes, _NOTE)})


def _leads(world: "World") -> bool:
    top = repository_root(world.root)
    if world.pipeline is None or top is None:
        return False
    program = program_of(world.pipeline.command, folder=world.root, environ=world.environ)
    return program.leads_to(top)
