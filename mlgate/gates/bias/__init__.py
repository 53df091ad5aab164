"""Bias: does the model treat groups of people alike.

An entry names a measure of bias, the columns whose values are the groups, and its limit:

    bias:
      - {metric: equalized_odds_difference, by: [sex], max: 0.10}
      - {metric: demographic_parity_ratio, by: [sex, age_band], min: 0.80}
      - {metric: accuracy_difference, by: [{age: [25, 45, 65]}], max: 0.05}

Measures, with Fairlearn's names and definitions: demographic_parity_difference and _ratio (the
selection rate), equalized_odds_difference and _ratio (the true positive and the false positive
rate; the worse of the two), equal_opportunity_difference and _ratio (the true positive rate), and
<rate>_difference for accuracy, true_positive_rate, false_positive_rate, false_negative_rate,
true_negative_rate, precision, selection_rate. A difference is between the highest and the lowest
group and has `max`; a ratio is the lowest over the highest and has `min`.

What passes and what fails: the largest of many noisy differences is large even where the model is
fair, so the value alone decides nothing. A check passes when the upper bound of every pair of
groups is inside the limit, fails when some pair differs by more than the limit and noise does not
explain it (adjusted for all pairs and all checks of the run), and is inconclusive otherwise. A
failed check names the two groups, their counts and rates, and the gap that noise alone would show.

Groups: `by` with several columns crosses them; {age: [25, 45, 65]} makes intervals of a number,
{age: quartiles} quarters of the rows. NULL is a group of its own, `(null)`. For each rate, groups
with fewer than `min_group` (30) rows that count for it are pooled as `(small groups)`; a pool that
is still too small is unassessed. A pass needs `min_coverage` (0.95) of the rows in groups that are
assessed. `small_groups: show` leaves small groups unassessed and lists them, `fail` fails.

`reference: rest` compares each group with all others together, `reference: male` all groups with
one (a list, in the order of `by`, for crossed groups).

Other keys: `id` (the check's name), `severity: warn` (never blocks), `decide: point` (ignores
noise).

When a check fails, look at the rates of its groups, and then at the rows behind the one that is
off. With the columns of your own `predictions`:

    import duckdb

    print(duckdb.sql('''
        SELECT sex, count(*) AS rows, avg(label) AS share_positive, avg(decision) AS selected,
               avg(decision) FILTER (label = 1) AS true_positive_rate,
               avg(decision) FILTER (label = 0) AS false_positive_rate
        FROM 'predictions.parquet' GROUP BY sex ORDER BY sex
    '''))

A share of positives that differs between groups moves the selection rate of any useful model; a
true positive rate that differs points at features or labels that are worse for one group, or at
too few of its rows in the training data. If the threshold is one for all, compare the scores of
the groups. A limit that asks too much is loosened in a change of its own.

When a check is inconclusive: more rows of the smallest groups, or coarser groups.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mlgate.gate import Complaint, Looser, Needs, Promise, ReadFile
from mlgate.gates.bias.case import CODES as CODES
from mlgate.gates.bias.case import GATE, promised_id
from mlgate.gates.bias.expected import expect as expect
from mlgate.gates.bias.expected import is_statistical as is_statistical
from mlgate.gates.bias.judge import judge as judge
from mlgate.gates.bias.params import BiasParams
from mlgate.policy.entry import Entry

if TYPE_CHECKING:
    from mlgate.gate import World
    from mlgate.gates.bias.evidence import BiasEvidence
    from mlgate.policy.model import PolicySections

ID = GATE
TITLE = "Does the model treat groups of people alike?"
PARAMS = BiasParams


def complaints(
    entries: Sequence[Entry[BiasParams]], sections: "PolicySections"
) -> Sequence[Complaint]:
    """What the entries need of `predictions` and it does not say."""
    spec = sections.predictions
    code, fix = "MLG007", "add `predictions: {path: …, target: …, prediction: …}`"
    if spec is None:
        message = "bias is computed from `predictions`, and the policy has none"
    elif spec.task != "binary":
        message = f"bias of a {spec.task} task is not in this version"
        code, fix = "MLG003", "gate the metrics gate's `slices` until it is"
    elif spec.prediction is None and (spec.threshold is None or spec.score is None):
        message = "bias needs decisions, and `predictions` names neither a column nor a threshold"
        fix = "add `prediction: <column>`, or `threshold: 0.5` beside `score`"
    else:
        return ()
    return [
        Complaint(entry=entry, key="metric", message=message, code=code, fix=fix)
        for entry in entries
    ]


def needs(entries: Sequence[Entry[BiasParams]]) -> Needs:
    """The predictions, and the columns of the groups."""
    columns = frozenset(by.column for entry in entries for by in entry.params.by)
    return Needs(predictions=bool(entries), columns=columns)


def promises(
    entry: Entry[BiasParams], read: ReadFile, sections: "PolicySections"
) -> tuple[Promise, ...]:
    """One check an entry."""
    looser = Looser.HIGHER if entry.params.known.rule == "max" else Looser.LOWER
    return (Promise(id=promised_id(entry.params), value=entry.params.limit, looser=looser),)


def measure(entries: Sequence[Entry[BiasParams]], world: "World") -> "BiasEvidence":
    """Count each group's rows by label and decision, once for all entries."""
    from mlgate.gates.bias.gather import gather

    return gather(entries, world)
