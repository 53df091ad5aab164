"""Metrics of a ranking agree with scikit-learn and with all orders of the items that tie."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from sklearn.metrics import average_precision_score, ndcg_score

GIVEN = {"id": "id", "target": "y", "score": "p", "query": "q", "task": "ranking"}
NAMES = ["ndcg", "ndcg@3", "mrr", "mrr@2", "map", "recall@2"]
ENTRIES = [{"metric": name, "min": 0.05, "max_drop": 0.02} for name in NAMES]


def models(queries=120, *, seed=1, items=(2, 12), worse=0.3, digits=0):
    """Make rankings of a candidate and of a baseline, with ties; every seventh has no hit."""
    rng = np.random.default_rng(seed)
    rows = []
    for query in range(queries):
        for item in range(rng.integers(*items)):
            y = 0.0 if query % 7 == 3 else rng.choice([0.0, 0.0, 0.0, 1.0, 2.0, 3.5])
            rows.append((f"{query}-{item}", f"q{query}", y, 1 + query % 3, query // 3))
    table = pd.DataFrame(rows, columns=["id", "q", "y", "w", "user"])
    table["region"] = np.where(table.user % 2, "EU", "US")
    shared = table.y + rng.normal(0, 1.5, len(table))
    noise = (0.5 + worse, 0.5)
    return [
        table.assign(p=(shared + size * rng.normal(size=len(table))).round(digits))
        for size in noise
    ]


def reference(name, items):
    """Return the value of one query, by scikit-learn where it has the metric."""
    name, _, k = name.partition("@")
    k = int(k) if k else None
    y, p = items.y.to_numpy(), items.p.to_numpy()
    match name:
        case "ndcg":
            return 1.0 if len(y) == 1 else ndcg_score([y], [p], k=k)
        case "map":
            return average_precision_score(y > 0, p)
        case "mrr":
            first = min((p >= score).sum() for score in p[y > 0])
            return 1 / first if k is None or first <= k else 0.0
        case "recall":
            orders = [
                order
                for order in itertools.permutations(range(len(y)))
                if list(p[list(order)]) == sorted(p, reverse=True)
            ]
            return np.mean([(y[list(order)][:k] > 0).sum() / (y > 0).sum() for order in orders])


def per_query(name, table):
    """Return the values and the weights of the queries that have a relevant item."""
    kept = [items for _, items in table.groupby("q") if (items.y > 0).any()]
    return (
        np.array([reference(name, items) for items in kept]),
        np.array([items.w.iloc[0] for items in kept]),
    )


@pytest.mark.parametrize("digits", [0, 8])
def test_every_value_is_scikit_learns_and_judged_by_the_paired_t_test(folder, digits):
    candidate, baseline = models(60, items=(1, 7), digits=digits)
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    for check in checks:
        here, there = (per_query(check.subject, table)[0] for table in (candidate, baseline))
        assert check.measured == pytest.approx(here.mean(), abs=1e-12)
        assert check.details == {"queries": len(here), "queries_without_relevant": 60 - len(here)}
        if check.rule == "max_drop":
            assert check.baseline == pytest.approx(there.mean(), abs=1e-12)
            oracle = stats.ttest_rel(here, there, alternative="less")
            assert check.test.p_value == pytest.approx(oracle.pvalue, rel=1e-9)


def test_slices_are_rankings_of_their_own_queries(folder):
    candidate, baseline = models()
    entries = [{"metric": name, "max_drop": 0.02, "slices": ["region"]} for name in ("map", "mrr")]
    checks = folder.check(
        *entries, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    assert len(checks) == 6
    for check in checks:
        region = None if check.scope is None else check.scope.partition("=")[2]
        rows = candidate if region is None else candidate[candidate.region == region]
        expected = per_query(check.subject, rows)[0].mean()
        assert check.measured == pytest.approx(expected, abs=1e-12)


def test_queries_without_a_relevant_item_are_left_out_and_counted(folder):
    candidate, baseline = models()
    check = folder.one(
        {"metric": "ndcg", "max_drop": 0.02},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    left_out = sum(not (items.y > 0).any() for _, items in candidate.groupby("q"))
    assert left_out > 10
    expected = f"{left_out} queries without a relevant item are left out, of both models"
    assert expected in check.notes


@pytest.mark.parametrize("name", NAMES[:5])
def test_weights_are_those_of_the_queries(folder, name):
    candidate, baseline = models()
    check = folder.one(
        {"metric": name, "max_drop": 0.02},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "weight": "w"},
    )
    (here, weights), (there, _) = (per_query(name, table) for table in (candidate, baseline))
    assert check.measured == pytest.approx(np.average(here, weights=weights), abs=1e-12)
    change = np.average(here - there, weights=weights)
    assert check.change == pytest.approx(change, abs=1e-12)
    n = len(weights)
    squares = (weights**2 * (here - there - change) ** 2).sum()
    error = math.sqrt(n / (n - 1) * squares) / weights.sum()
    freedom = weights.sum() ** 2 / (weights**2).sum() - 1
    assert check.test.p_value == pytest.approx(stats.t.cdf(change / error, freedom), rel=1e-6)
    assert any("left out" in note for note in check.notes)


def test_clusters_are_of_queries(folder):
    candidate, baseline = models()
    check = folder.one(
        {"metric": "map", "max_drop": 0.02},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "cluster_by": "user"},
    )
    totals = []
    for _, rows in candidate.groupby("user"):
        before = baseline.loc[rows.index]
        here, there = (per_query("map", table)[0] for table in (rows, before))
        totals.append((len(here), (here - there).sum()))
    sizes, sums = map(np.array, zip(*[total for total in totals if total[0]], strict=True))
    change = sums.sum() / sizes.sum()
    clusters = len(sizes)
    squares = ((sums - change * sizes) ** 2).sum()
    error = math.sqrt(clusters / (clusters - 1) * squares) / sizes.sum()
    assert check.details == {"clusters": clusters}
    expected = stats.t.cdf(change / error, clusters - 1)
    assert check.test.p_value == pytest.approx(expected, rel=1e-6)


@pytest.mark.parametrize(("moved", "said"), [((5,), "1 query has"), ((5, 60), "2 queries have")])
def test_a_query_in_several_clusters_is_an_error(folder, moved, said):
    candidate, baseline = models(items=(2, 12))
    for row in moved:
        assert (candidate.q == candidate.q[row]).sum() > 1
        candidate.loc[row, "user"] = 999
    check = folder.one(
        {"metric": "map", "max_drop": 0.02},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, "cluster_by": "user"},
    )
    assert check.outcome == "error"
    assert f"{said} more than one `user`" in check.reason
    assert "all rows of a query the same" in check.fix


def test_a_worse_ranking_fails_and_a_better_one_passes(folder):
    candidate, baseline = models(500, worse=3.0)
    worse = folder.check(*ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN)
    better = folder.check(*ENTRIES, candidate=baseline, baseline=candidate, predictions=GIVEN)
    changes = {check.id for check in worse.checks if check.rule == "max_drop"}
    assert {check.id for check in worse.checks if check.outcome == "fail"} == changes
    assert {check.outcome for check in better.checks} == {"pass"}


def test_a_hit_or_a_miss_of_each_query_is_tested_as_a_share(folder):
    """With one relevant item a query, recall@1 is 0 or 1: McNemar's test."""
    rng = np.random.default_rng(1)
    rows = [(f"{q}-{i}", q, float(i == 0)) for q in range(200) for i in range(4)]
    table = pd.DataFrame(rows, columns=["id", "q", "y"])
    here, there = (table.assign(p=2 * table.y + rng.normal(size=800)) for _ in range(2))
    checks = folder.check(
        {"metric": "recall@1", "max_drop": 0.1},
        {"metric": "recall@k", "k": 1, "id": "hits", "min": 0.4},
        candidate=here,
        baseline=there,
        predictions=GIVEN,
    ).checks
    assert checks[0].interval.method == "McNemar mid-p, Tango score bounds"
    assert checks[1].interval.method == "Wilson score"
    assert checks[0].measured == checks[1].measured


def test_few_queries_that_change_are_not_taken_for_all_that_could(folder):
    """One query of 100 falls to the last place: no t interval of 99 zeros is to be trusted."""
    rows = [(f"{q}-{i}", q, float(i == 0), float(-i)) for q in range(100) for i in range(5)]
    before = pd.DataFrame(rows, columns=["id", "q", "y", "p"])
    after = before.assign(p=np.where(before.id == "7-0", -9.0, before.p))
    check = folder.one(
        {"metric": "ndcg", "max_drop": 0.02},
        candidate=after,
        baseline=before,
        predictions=GIVEN,
    )
    moved = 1 - 1 / math.log2(6)
    t = stats.t.ppf(0.95, 99)
    error = moved / 100
    low = -moved / 100 - t * math.hypot(error, t / 100)
    assert check.interval.low == pytest.approx(low, rel=1e-9)
    assert check.outcome == "inconclusive"


def test_k_may_be_a_key_and_recall_needs_it(folder):
    candidate, baseline = models()
    one, other = folder.check(
        {"metric": "ndcg@3", "min": 0.1},
        {"metric": "ndcg", "k": 3, "min": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    ).checks
    assert (one.id, other.id) == ("metrics/ndcg@3.min", "metrics/ndcg.min")
    assert one.measured == other.measured
    assert one.title == other.title == "NDCG@3"
    for metric, message in (("recall@k", "`k` says"), ("map@3", "not a metric")):
        with pytest.raises(Exception, match=message):
            folder.check({"metric": metric, "min": 0.1}, predictions=GIVEN)


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}])
def test_a_negative_relevance_is_an_error_of_the_gains_only(folder, extra):
    candidate, baseline = models()
    candidate.loc[0, "y"] = baseline.loc[0, "y"] = -1.0
    ndcg, precision = folder.check(
        {"metric": "ndcg", "max_drop": 0.5},
        {"metric": "map", "max_drop": 0.5},
        candidate=candidate,
        baseline=baseline,
        predictions={**GIVEN, **extra},
    ).checks
    alone = folder.one({"metric": "ndcg", "min": 0.5}, predictions={**GIVEN, **extra})
    assert "negative" in alone.reason
    assert ndcg.outcome == "error"
    assert "negative" in ndcg.reason
    assert precision.outcome == "pass"


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}])
def test_a_test_set_without_any_relevant_item_is_an_error(folder, extra):
    candidate, baseline = (table.assign(y=0.0) for table in models())
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions={**GIVEN, **extra}
    ).checks
    assert {check.outcome for check in checks} == {"error"}
    assert all("no query has a relevant item" in check.reason for check in checks)


def test_queries_of_a_single_item_are_said_to_say_nothing(folder):
    candidate, baseline = models(items=(1, 2))
    check = folder.one(
        {"metric": "ndcg", "max_drop": 0.1},
        candidate=candidate,
        baseline=baseline,
        predictions=GIVEN,
    )
    assert check.measured == 1.0
    assert any("have a single item" in note for note in check.notes)


@pytest.mark.parametrize("queries", [1, 2, 20])
def test_few_queries_are_inconclusive(folder, queries):
    candidate, baseline = models(queries, items=(40, 50))
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    assert {check.outcome for check in checks} == {"inconclusive"}
    several = "queries" if queries > 1 else "query"
    assert all(f"{several} with a relevant item" in check.reason for check in checks)


@pytest.mark.parametrize(
    ("column", "value"), [("p", math.nan), ("p", math.inf), ("y", math.nan), ("q", None)]
)
def test_an_item_without_a_score_a_relevance_or_a_query_is_an_error(folder, column, value):
    candidate, baseline = models()
    candidate.loc[5, column] = value
    checks = folder.check(
        *ENTRIES, candidate=candidate, baseline=baseline, predictions=GIVEN
    ).checks
    assert {check.outcome for check in checks} == {"error"}


@pytest.mark.parametrize("extra", [{}, {"weight": "w"}])
def test_the_order_of_the_rows_moves_no_number(folder, extra):
    candidate, baseline = models()
    given = {**GIVEN, **extra}
    plain, shuffled = (
        folder.check(
            *ENTRIES,
            candidate=candidate.sample(frac=1, random_state=seed),
            baseline=baseline.sample(frac=1, random_state=seed + 1),
            predictions=given,
        ).checks
        for seed in (1, 5)
    )
    clockless = [
        [check.model_copy(update={"seconds": None}) for check in checks]
        for checks in (plain, shuffled)
    ]
    assert clockless[0] == clockless[1]


@pytest.mark.slow
def test_half_a_million_queries(folder):
    rng = np.random.default_rng(1)
    n = 500_000 * 4
    y = np.tile([1.0, 0.0, 0.0, 2.0], 500_000)
    table = pd.DataFrame({"id": np.arange(n), "q": np.repeat(np.arange(500_000), 4), "y": y})
    here, there = (table.assign(p=y + rng.normal(size=n)) for _ in range(2))
    checks = folder.check(*ENTRIES, candidate=here, baseline=there, predictions=GIVEN).checks
    assert {check.outcome for check in checks} == {"pass"}
    scores = here.p.to_numpy().reshape(-1, 4)
    expected = ndcg_score(y.reshape(-1, 4), scores, ignore_ties=True)
    assert checks[0].measured == pytest.approx(expected, abs=1e-12)
