"""A proposal as the text of mlgate.yaml, with comments for whoever reads it next."""

from collections.abc import Iterator, Mapping
from typing import Any

from mlgate.init.proposal import Proposal, ProposedEntry
from mlgate.init.yaml_text import flow, remark, scalar

SCHEMA = ".mlgate/schema.json"  #: relative to the policy
STORE = ".mlgate/baselines"

_EXAMPLE = """\
# Nothing was found to gate yet. A number of a file, a contract for a table, and predictions with
# their labels are what gates read; for example:
#
# datasets:
#   train: data/train.parquet
# predictions: {path: out/predictions.parquet, id: row_id, target: label, score: p, threshold: 0.5}
# gates:
#   metrics:
#     - {metric: eval.f1, file: out/metrics.json, min: 0.80}
#     - {metric: roc_auc, min: 0.75, max_drop: 0.01}
#   schema:
#     - {dataset: train, columns: {age: {type: integer, required: true, minimum: 0, maximum: 120}}}
gates: {}
"""


def render(proposal: Proposal) -> str:
    """The text; it ends with a line feed."""
    return "\n".join(_lines(proposal)) + "\n"


def _lines(proposal: Proposal) -> Iterator[str]:
    yield f"# yaml-language-server: $schema={SCHEMA}"
    yield f"# (`mlgate config schema > {SCHEMA}` writes it, and editors then help with this file)"
    yield "# Written by `mlgate init`: every limit passes on what is here today. Make them yours."
    yield "version: 1"
    yield f"name: {scalar(proposal.name)}"
    if proposal.pipeline is not None:
        yield from _pipeline(proposal)
    if proposal.datasets:
        yield from ("", "datasets:")
        yield from (f"  {scalar(name)}: {flow(of)}" for name, of in proposal.datasets.items())
    if proposal.predictions is not None:
        yield from _predictions(proposal, proposal.predictions)
    if proposal.baseline is not None:
        yield from _baseline(proposal.baseline, reruns=proposal.pipeline is not None)
    yield ""
    if proposal.empty:
        yield _EXAMPLE.rstrip("\n")
    else:
        yield "# `severity: warn` reports without blocking; `mlgate explain GATE` has all keys."
        yield "gates:"
        for gate, entries in proposal.entries.items():
            yield f"  {scalar(gate)}:"
            for entry in entries:
                yield from _entry(entry)
    for gate, title in proposal.unused.items():
        yield f"# not used yet: {gate} ({remark(title)}); see `mlgate explain {gate}`"


def _pipeline(proposal: Proposal) -> Iterator[str]:
    made = proposal.pipeline
    if made is None:
        return
    yield from ("", "pipeline: # how the outputs are made")
    yield f"  command: {flow(made.command)}"
    if made.outputs:
        yield f"  outputs: {flow(made.outputs)}"


_MEANINGS = {
    "id": "pairs the rows of both models",
    "target": "the true label",
    "positive": "the label that counts as positive",
    "score": "of the positive label",
    "prediction": "the decision",
    "threshold": "score >= threshold decides",
}


def _predictions(proposal: Proposal, spec: Mapping[str, Any]) -> Iterator[str]:
    yield from ("", "predictions:")
    for key, value in spec.items():
        meaning = f" # {_MEANINGS[key]}" if key in _MEANINGS else ""
        yield f"  {key}: {flow(value)}{meaning}"
    if "id" not in spec:
        yield "  # id: <column>  (without one, rows pair by position if all targets agree)"
    if proposal.slices:
        slices = remark(flow(proposal.slices))
        yield f"  # `slices: {slices}` on a metric adds a check for each value of these columns"


def _baseline(place: str, *, reruns: bool) -> Iterator[str]:
    yield from ("", "baseline:")
    if place == "git":
        yield "  from: [git] # the predictions are tracked, so the base commit has its own"
    else:
        yield f"  from: [{{store: {STORE}}}] # `mlgate baseline save` on main fills it"
        if reruns:
            # Not switched on: of a first commit that cannot be trained, a rerun is an error.
            yield "  # where the store has nothing, as on a laptop, train the base again:"
            yield f"  # from: [{{store: {STORE}}}, rerun]"


def _entry(entry: ProposedEntry) -> Iterator[str]:
    yield from (f"    # {remark(line)}" for line in entry.above)
    columns = entry.keys.get("columns")
    if columns is None:
        yield f"    - {flow(entry.keys)}"
        return
    dash = "- "
    for key, value in entry.keys.items():
        if key == "columns":
            yield f"    {dash}columns:"
            yield from (f"        {scalar(name)}: {flow(rules)}" for name, rules in value.items())
        else:
            yield f"    {dash}{key}: {flow(value)}"
        dash = "  "
