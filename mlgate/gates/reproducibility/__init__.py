"""Reproducibility: does the training make its outputs again.

The policy's `pipeline` runs in a fresh copy of the files that git tracks, and what it writes is
compared with the outputs in place, each at a level of its own:

    pipeline:
      command: [python, train.py]
      outputs: [out/predictions.parquet, out/metrics.json, out/model.joblib]
    gates:
      reproducibility:
        - when: always
          compare:
            out/predictions.parquet: bitwise
            out/metrics.json: {metric: {max_change: 0.001}}
            out/model.joblib: artifact

Levels, from strict to weak:

  artifact    the file; times that a zip or gzip keeps of its members do not count
  bitwise     the values: NaN is NaN, and -0 is 0
  {ulp: k}    at most k floating-point numbers apart
  {close: {rtol: r, atol: a}}   |fresh - in place| <= a + r |in place| (1e-5 and 1e-6)
  decision    the labels alone: the predictions' `prediction`, or their score over `threshold`;
              of other tables every column that holds no fractions
  {metric: {max_change: x}}     no number of a JSON or YAML file moves by more than x; its text
              is not held

Outputs are Parquet, CSV and JSON lines (rows of the predictions pair by their id, others by
position), `.npy` and `.npz`, JSON and YAML. Anything else, such as a model, has the level
`artifact` alone: a pickle is never loaded.

Other keys: `runs` (1: fresh runs, each compared with the outputs in place), `when` (`ci`: only in
CI; `always`; `manual`: only when `--gate` selects one of its checks, as `--gate reproducibility`
and `--gate '*'` do; `ci` obeys that too), `id`, `severity: warn` (never blocks). With no output in
place, two fresh runs are compared.

When an output differs, the report says how many rows, the first of them, by how much, and the
strongest level that holds. It then runs the training again, in search of the cause: do two fresh
runs agree with each other? Do they once `random`, NumPy and PyTorch are seeded, under
PYTHONHASHSEED=0, on one thread? A cause is named where three such runs restore equality and could
hardly agree by chance; lines of the code that look suspicious are called suspects till then. The
work tree stays as it was.
"""

from collections.abc import Sequence
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from mlgate.gate import Complaint, Looser, Needs, Promise, ReadFile
from mlgate.gates.reproducibility.judging import CODES as CODES
from mlgate.gates.reproducibility.judging import check_ids
from mlgate.gates.reproducibility.judging import judge as judge
from mlgate.gates.reproducibility.level import Level
from mlgate.gates.reproducibility.params import ReproducibilityParams
from mlgate.policy.entry import Entry
from mlgate.policy.suggest import nearest

if TYPE_CHECKING:
    from mlgate.gate import World
    from mlgate.gates.reproducibility.evidence import ReproducibilityEvidence
    from mlgate.policy.model import PolicySections

ID = "reproducibility"
TITLE = "Does the training make its outputs again?"
PARAMS = ReproducibilityParams


def complaints(
    entries: Sequence[Entry[ReproducibilityParams]], sections: "PolicySections"
) -> Sequence[Complaint]:
    """Outputs that the policy's pipeline does not make, or no pipeline at all."""
    pipeline = sections.pipeline
    if pipeline is None:
        return [
            Complaint(
                entry=entry,
                key="",
                message="the training is run again, and the policy does not say how: "
                "it has no `pipeline`",
                code="MLG007",
                fix="add `pipeline: {command: [python, train.py], outputs: […]}`",
            )
            for entry in entries
        ]
    outputs = {PurePosixPath(path): path for path in pipeline.outputs}
    return [
        _no_output(entry, path, list(outputs.values()))
        for entry in entries
        for path in entry.params.compare
        if PurePosixPath(path) not in outputs
    ]


def _no_output(entry: Entry[ReproducibilityParams], path: str, outputs: Sequence[str]) -> Complaint:
    near = nearest(path, outputs)
    return Complaint(
        entry=entry,
        key=f"compare.{path}",
        message=f"{path} is not under `pipeline.outputs`",
        code="MLG006",
        fix=f"did you mean {near}?" if near else f"add {path} to `pipeline.outputs`",
    )


def needs(entries: Sequence[Entry[ReproducibilityParams]]) -> Needs:
    """Nothing that a run fetches: outputs are read from the work tree and the fresh copies."""
    return Needs()


def promises(
    entry: Entry[ReproducibilityParams], read: ReadFile, sections: "PolicySections"
) -> tuple[Promise, ...]:
    """One check an output."""
    made = []
    for name, level in zip(check_ids(entry), entry.params.levels.values(), strict=True):
        value, looser = _limit(level)
        made.append(Promise(id=name, value=value, looser=looser))
    return tuple(made)


def _limit(level: Level) -> tuple[object, Looser]:
    match level.name:
        case "ulp":
            return level.k, Looser.HIGHER
        case "metric":
            return level.max_change, Looser.HIGHER
        case "close":
            return {"rtol": level.rtol, "atol": level.atol}, Looser.CHANGED
    return True, Looser.ABSENT


def measure(
    entries: Sequence[Entry[ReproducibilityParams]], world: "World"
) -> "ReproducibilityEvidence":
    """Train in fresh copies, compare, and look for causes of what differs."""
    from mlgate.gates.reproducibility.training import measure as train_and_compare

    return train_and_compare(entries, world)
