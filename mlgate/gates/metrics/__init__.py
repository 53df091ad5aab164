"""Metrics: did the model get worse.

An entry names a metric of the `predictions` and its limits; each limit is one check:

    metrics:
      - {metric: roc_auc, min: 0.75, max_drop: 0.01}
      - {metric: log_loss, max_rise: "2%"}
      - {metric: accuracy, max_drop: 0.01, slices: [region]}
      - {metric: eval.f1, file: out/metrics.json, min: 0.80}

Metrics, by the `task` of the predictions; a loss has a negative, `neg_…`, where higher is better:

  binary, multiclass   accuracy, balanced_accuracy, precision, recall, f1, fbeta,
                       matthews_corrcoef, cohen_kappa, log_loss, brier_score_loss
                       (neg_brier_score); averages over classes: precision_macro, precision_micro,
                       precision_weighted, recall_macro, recall_micro, recall_weighted, f1_macro,
                       f1_micro, f1_weighted
  binary               roc_auc, average_precision
  multiclass           roc_auc_ovr
  regression           mean_absolute_error, mean_squared_error, root_mean_squared_error,
                       mean_absolute_percentage_error, median_absolute_error, r2
  ranking              ndcg, mrr, map, recall@k; `ndcg@10` or `k: 10`
  score                score: the mean of any column; of several, `column` says which

With `file` any number of a JSON or YAML file by its dotted path; or `package.module:function`, a
function of your own with scikit-learn's arguments (y_true, y_pred or y_score, sample_weight=None).

Limits: `min` and `max` hold the value; `max_drop` (a score), `max_rise` (a loss), `min_gain` and
`max_gain` hold the change against the baseline, as a number in the metric's unit or a share of the
baseline ("2%"). A change is measured on the rows that both sides have, with the same label.

What passes and what fails: a check passes when the bound of its interval is inside the limit, fails
when the metric is worse than noise explains (a paired test, adjusted for all checks of the run) and
the limit is not shown to hold, and is inconclusive otherwise: the rows cannot tell. The report says
the smallest change that the rows would show and how many rows would decide.

  accuracy      McNemar's mid-p test, Tango's bounds; floors by Wilson's interval
  f1 and others of decisions: label-swap test (exact, or 10,000 swaps drawn), bounds by the delta
                method with pseudo-flips; a class of its own needs 20 positives
  roc_auc       DeLong's method; above a million rows its variance is from 1,024 geometric rank bins
  average_precision  influence function, Student's t with as many degrees of freedom as positives
  roc_auc_ovr   the mean of each class's AUC against the rest, by influence functions
  losses        paired t test on each row's loss; log_loss clips to [1e-7, 1 - 1e-7]
  median        order statistics around both medians
  r2            the paired t test of the squared errors, Fieller's bounds
  rankings      paired t test over the queries; those without a relevant item are left out
  score         paired t test; of ones and zeros McNemar's
  a function    paired bootstrap: evaluated on up to 200 resamples of the rows

A number of a file has no rows, so its noise is unknown: `min` and `max` are held exactly, and a
change only with `decide: point`, which says so. Numbers of several trainings have a noise: `runs`
is the glob of their files (Welch's t, or the interval of a new run), and with `folds: {train: N,
test: M}` the number is a list of a cross-validation's folds (Nadeau and Bengio's t).

Where training depends on a seed, name prediction files of at least 3 (better 5) further trainings
in `predictions.runs`: they tell how much of the noise is the seed's, and a change is held against
that too. `noise: rows` leaves it out, `noise: rows+seeds` is an error where it is not known.

Parameters of the metrics that have them: `average`, `beta`, `k`, `column`. `average` (binary,
macro, micro, weighted) is of precision, recall, f1 and fbeta; where there are many classes these
need it, or the name that says it (f1_macro). `beta` is of fbeta. A function has `reads` (its second
argument: prediction or score), `python` (the interpreter) and `timeout` (10m).

A gain beyond `max_gain` is probably leakage of the target: look at features that are made from the
outcome or after it, at test rows (or users) that are in the training set too, and at a test set
that was changed or filtered.

Other keys: `id` (the check's name), `severity: warn` (never blocks), `decide: point` (ignores
noise), `slices` (columns; a check for each value, which share one part of the error budget;
{age: [25, 45, 65]} or {age: quartiles} cuts a number), `min_rows` (50: slices of fewer rows are
inconclusive).

`discover: true` searches slices that nobody declared: every group of a column and every crossing
of two, among the columns of `slices`, else all columns beside the predictions. One check warns of
the slices in which the candidate gets more rows wrong than noise explains over all of them (a
false discovery rate of 5 %), each told once. `discover: {columns: [region, {age: quartiles}],
depth: 1, fdr: 0.1, min_drop: 0.05, severity: block}` says where and how.

When a check fails, find the rows behind it: those that the baseline got right and the candidate
gets wrong, and where they are. With the columns of your own `predictions`:

    import duckdb

    flips = duckdb.sql('''
        SELECT c.region, count(*) AS rows,
               count(*) FILTER (b.decision = c.label AND c.decision <> c.label) AS lost,
               count(*) FILTER (b.decision <> c.label AND c.decision = c.label) AS won,
               round(avg(c.score - b.score), 4) AS mean_change_of_score
        FROM 'predictions.parquet' AS c JOIN 'baseline.parquet' AS b USING (id)
        WHERE c.label = b.label
        GROUP BY c.region ORDER BY lost - won DESC
    ''')
    print(flips)

`mlgate baseline show` says where the baseline is. One in git is had by `git show
COMMIT:predictions.parquet > baseline.parquet`; one in a store is a bundle's `predictions.parquet`,
whose ids are hashed (docs/gates/metrics.md shows how to join those). If no slice stands out,
compare the two trainings' settings, and train the baseline's commit again to see whether it still
reaches its old value. A limit that asks too much is loosened in a change of its own.

When a check is inconclusive: a larger test set, or a wider margin that you can live with.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from mlgate.data.roles import score_names
from mlgate.gate import Complaint, Looser, Needs, Promise, ReadFile
from mlgate.gates.metrics.case import ANCHOR, subject
from mlgate.gates.metrics.case import CODES as CODES
from mlgate.gates.metrics.discover import DISCOVER, searched_columns
from mlgate.gates.metrics.expected import expect as expect
from mlgate.gates.metrics.expected import is_statistical as is_statistical
from mlgate.gates.metrics.judge import judge as judge
from mlgate.gates.metrics.known import metrics
from mlgate.gates.metrics.margin import Margin
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.params import CHANGE_RULES, MetricParams, Rule, anchored_rules
from mlgate.gates.metrics.row_quality import no_search
from mlgate.policy.entry import Entry
from mlgate.result.identity import check_id

if TYPE_CHECKING:
    from mlgate.gate import World
    from mlgate.gates.metrics.evidence import MetricsEvidence
    from mlgate.policy.model import PolicySections
    from mlgate.policy.predictions_spec import PredictionsSpec

ID = "metrics"
TITLE = "Did the model get worse?"
PARAMS = MetricParams


def complaints(
    entries: Sequence[Entry[MetricParams]], sections: "PolicySections"
) -> Sequence[Complaint]:
    """What the entries need of `predictions` and it does not say."""
    found = []
    for entry in entries:
        metric = entry.params.known
        if metric is None:
            continue
        spec = sections.predictions
        if spec is None:
            message = f"{metric.name} is computed from `predictions`, and the policy has none"
            fix = (
                "add `predictions: {path: …, target: …}`, or name the `file` that holds the number"
            )
            found.append(
                Complaint(entry=entry, key="metric", message=message, code="MLG007", fix=fix)
            )
        elif spec.task not in metric.tasks:
            message = f"{entry.params.metric} is no metric of a {spec.task} task"
            found.append(Complaint(entry=entry, key="metric", message=message, fix=_known(spec)))
        elif spec.task == "regression" and entry.params.reads == "score":
            message = "a regression has predicted values and no scores"
            found.append(
                Complaint(entry=entry, key="reads", message=message, fix="leave out `reads`")
            )
        else:
            found += _absent_columns(entry, metric, spec)
            found += _of_one_class(entry, metric, spec)
            if entry.params.noise == "rows+seeds" and spec.runs is None:
                message = "`rows+seeds` needs further trainings, and `predictions` names none"
                fix = "add `runs: <glob of their prediction files>` to `predictions`"
                found.append(
                    Complaint(entry=entry, key="noise", message=message, code="MLG007", fix=fix)
                )
            found += _unsearched(entry, metric, spec)
    return found


def _of_one_class(
    entry: Entry[MetricParams], metric: Metric, spec: "PredictionsSpec"
) -> Iterator[Complaint]:
    """A metric of the positive class where there are many classes, as scikit-learn refuses too."""
    if spec.task != "multiclass" or "average" not in metric.takes:
        return
    if metric.average in (None, "binary"):
        message = f"{metric.name} is of one positive class, and a multiclass task has none"
        fix = "add `average: macro` (each class counts alike), `weighted` (by its rows) or `micro`"
        if f"{metric.name}_macro" in metrics():
            fix = f"write `metric: {metric.name}_macro`, or {fix}"
        key = "metric" if metric.average is None else "average"
        yield Complaint(entry=entry, key=key, message=message, fix=fix)


def _unsearched(
    entry: Entry[MetricParams], metric: Metric, spec: "PredictionsSpec"
) -> Iterator[Complaint]:
    why = no_search(metric, spec) if entry.params.discover is not None else None
    if why is not None:
        yield Complaint(entry=entry, key="discover", message=why[0], fix=why[1])


def _known(spec: "PredictionsSpec") -> str:
    names = [metric.name for metric in metrics().values() if spec.task in metric.tasks]
    return f"of a {spec.task} task: {', '.join(names)}" if names else "gate a number of a `file`"


def _absent_columns(
    entry: Entry[MetricParams], metric: Metric, spec: "PredictionsSpec"
) -> Iterator[Complaint]:
    if "score" in metric.reads and spec.task in ("binary", "multiclass") and spec.score is None:
        message = f"{metric.name} needs a score, and `predictions` names no column for it"
        fix = "add `score: <column>` to `predictions`"
        if spec.task == "multiclass":
            fix = "add `score: {<class>: <column>, …}` to `predictions`"
        yield Complaint(entry=entry, key="metric", message=message, code="MLG007", fix=fix)
    if "column" in metric.takes:
        yield from _unnamed_score(entry, metric, spec)
    if "decision" not in metric.reads or spec.prediction is not None:
        return
    if spec.task == "binary" and (spec.threshold is None or spec.score is None):
        message = (
            f"{metric.name} needs decisions, "
            "and `predictions` names neither a column nor a threshold"
        )
        fix = "add `prediction: <column>`, or `threshold: 0.5` beside `score`"
        fix += ", or `reads: score` to the entry" if metric.function is not None else ""
        yield Complaint(entry=entry, key="metric", message=message, code="MLG007", fix=fix)
    elif spec.task == "multiclass" and spec.score is None:
        message = f"{metric.name} needs decisions, and `predictions` names no column for them"
        fix = "add `prediction: <column>`, or a score for each class, whose highest decides"
        yield Complaint(entry=entry, key="metric", message=message, code="MLG007", fix=fix)


def _unnamed_score(
    entry: Entry[MetricParams], metric: Metric, spec: "PredictionsSpec"
) -> Iterator[Complaint]:
    """Which of the scores it is, where there are several or the name is none of them."""
    names = score_names(spec)
    listed = ", ".join(names)
    if metric.column is None and isinstance(spec.score, dict):
        message = f"`predictions.score` names several scores ({listed}), and the entry none of them"
        fix = f"add `column: {names[0]}`"
        yield Complaint(entry=entry, key="metric", message=message, code="MLG007", fix=fix)
    elif metric.column is not None and metric.column not in names:
        message = f"`predictions.score` names no score {metric.column!r}"
        fix = f"known: {listed}; or add it to `predictions.score`"
        yield Complaint(entry=entry, key="column", message=message, code="MLG006", fix=fix)


def needs(entries: Sequence[Entry[MetricParams]]) -> Needs:
    """The columns and files that the entries read."""
    on_rows = [entry.params for entry in entries if entry.params.file is None]
    compared = [entry.params for entry in entries if set(entry.params.rules) & set(CHANGE_RULES)]
    searched = [
        searched_columns(params.discover, params.slices)
        for params in on_rows
        if params.discover is not None
    ]
    sliced = frozenset(by.column for params in on_rows for by in params.slices)
    columns = sliced | frozenset(by.column for columns in searched for by in columns)
    return Needs(
        predictions=bool(on_rows),
        columns=columns,
        only_searched=columns - sliced,
        search=not all(searched),
        # A floor needs none, but its slices do: one that the candidate lost is only seen there.
        baseline_predictions=any(params.file is None for params in compared)
        or any(params.slices or params.discover for params in on_rows),
        files=frozenset(file for entry in entries for file in entry.params.files),
        baseline_files=frozenset(file for params in compared for file in params.files),
    )


_LOOSER: dict[Rule, Looser] = {
    "min": Looser.LOWER,
    "max": Looser.HIGHER,
    "max_drop": Looser.HIGHER,
    "max_rise": Looser.HIGHER,
    "min_gain": Looser.LOWER,
    "max_gain": Looser.HIGHER,
}


def promises(
    entry: Entry[MetricParams], read: ReadFile, sections: "PolicySections"
) -> tuple[Promise, ...]:
    """One check a limit, and one for the search of slices."""
    made = []
    for rule in entry.params.rules:
        value: Any = getattr(entry.params, rule)
        if isinstance(value, Margin):
            value = str(value) if value.relative else value.value
        made.append(
            Promise(id=check_id(ID, subject(entry.params), rule), value=value, looser=_LOOSER[rule])
        )
        if sections.baseline.anchor is not None and rule in anchored_rules(entry.params):
            made.append(
                replace(made[-1], id=check_id(ID, subject(entry.params), f"{rule}{ANCHOR}"))
            )
    if entry.params.discover is not None:
        # What it searches and tells is compared key by key, as `discover.depth` and so on.
        name = check_id(ID, subject(entry.params), DISCOVER)
        made.append(Promise(id=name, value=True, looser=Looser.ABSENT))
    return tuple(made)


def measure(entries: Sequence[Entry[MetricParams]], world: "World") -> "MetricsEvidence":
    """Gather all entries' evidence in one pass over the paired rows."""
    from mlgate.gates.metrics.gather import gather

    return gather(entries, world)
