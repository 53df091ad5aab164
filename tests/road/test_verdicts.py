"""From mlgate.yaml to a verdict, through real processes and real git repositories."""

import json
from xml.etree import ElementTree

import pytest

import mlgate
from mlgate.errors import MlgateError


def test_a_harmless_change_passes(branch):
    done = branch(noise=0.02).check()

    assert done.code == 0
    assert done.result["outcome"] == "pass"
    assert set(done.outcomes.values()) == {"pass"}
    assert done.result["baseline"]["state"] == "found"
    assert done.result["baseline"]["rows"]["shared"] == 2000
    assert done.result["baseline"]["identical"] is False


def test_a_harmful_change_is_blocked_and_every_file_says_so(branch):
    project = branch(noise=1.5)

    done = project.check()

    assert done.code == 1
    assert done.result["outcome"] == "fail"
    blocked = [check for check in done.result["checks"] if check["blocking"]]
    assert {check["id"] for check in blocked} == {
        "metrics/accuracy.max_drop",
        "metrics/roc_auc.max_drop",
    }
    suites = ElementTree.parse(project.root / "mlgate-out/junit.xml").getroot()  # noqa: S314  # our own
    assert suites.get("failures") == "2"
    comment = (project.root / "mlgate-out/comment.md").read_text("utf-8")
    assert "blocked" in comment.splitlines()[1]
    assert done.stdout.splitlines()[-1].endswith("(exit code 1)")
    for check in blocked:
        assert (check["file"], check["line"]) == (
            "mlgate.yaml",
            7 if "accuracy" in check["id"] else 8,
        )
        assert check["fix"]


def test_the_result_says_what_was_compared_with_what(branch):
    project = branch(noise=0.02)
    base, head = project.git("rev-parse", "main"), project.git("rev-parse", "HEAD")

    commit = project.check().result["commit"]

    assert (commit["base"], commit["head"], commit["checked_out"]) == (base, head, head)
    assert commit["dirty"] is False


def test_evidence_is_small_and_its_digest_is_in_the_result(branch):
    project = branch(noise=0.02)

    result = project.check().result

    evidence = json.loads((project.root / "mlgate-out/evidence/metrics.json").read_text("utf-8"))
    assert evidence["scopes"][0]["shared"]["n"] == 2000
    assert len(result["evidence"]["sha256"]) == 64
    assert (project.root / "mlgate-out/evidence/metrics.json").stat().st_size < 10_000


def test_the_same_rows_in_another_order_give_the_same_checks(branch):
    project = branch(noise=0.3)
    first = project.check().result["checks"]
    table = project.predict(noise=0.3).sample(frac=1, random_state=3)
    table.to_parquet(project.root / "predictions.parquet")

    second = project.check().result["checks"]

    assert [{**check, "seconds": 0} for check in first] == [
        {**check, "seconds": 0} for check in second
    ]


def test_identical_predictions_pass_and_are_said_aloud(branch):
    done = branch().check()

    assert done.code == 0
    assert done.result["baseline"]["identical"] is True
    assert (
        "predictions are identical on all 2,000 rows"
        in done.check("metrics/accuracy.max_drop")["notes"]
    )
    assert "note: candidate and baseline predictions are" in done.stdout


def test_slices_are_judged_beside_the_whole_and_share_its_weight(branch):
    project = branch(noise=1.5)
    project.write(
        "mlgate.yaml",
        (project.root / "mlgate.yaml")
        .read_text("utf-8")
        .replace("max_drop: 0.02}", "max_drop: 0.02, slices: [region]}"),
    )

    done = project.check()

    sliced = [check for check in done.result["checks"] if check["scope"]]
    assert {check["id"] for check in sliced if check["rule"] == "max_drop"} == {
        f"metrics/accuracy.max_drop[region={region}]" for region in ("AP", "EU", "US")
    }
    # Three slices under two limits: all six share the weight of one overall check.
    assert {check["test"]["weight"] for check in sliced} == {1 / 6}


def test_no_baseline_is_new_until_the_base_branch_has_the_check(repository):
    repository.git("rm", "-q", "--cached", "predictions.parquet")
    repository.write(".gitignore", "mlgate-out/\npredictions.parquet\n")
    repository.commit("track no predictions")
    repository.git("switch", "-q", "-c", "change")
    repository.write("readme.txt", "a change")
    repository.commit()

    done = repository.check()

    # The base's policy promises the comparison, so a baseline that no place has is lost.
    assert done.code == 3
    assert done.outcomes["metrics/accuracy.max_drop"] == "error"
    assert done.outcomes["metrics/accuracy.min"] == "pass"
    assert done.check("metrics/accuracy.max_drop")["code"] == "MLG022"
    assert done.result["baseline"]["tried"][0]["source"] == "git"


def test_a_check_that_the_change_adds_is_new_where_no_baseline_exists(repository):
    repository.git("switch", "-q", "-c", "change")
    policy = (repository.root / "mlgate.yaml").read_text("utf-8")
    repository.write(
        "mlgate.yaml",
        policy.replace("from: [git]", "from: [{store: nowhere}]")
        + "    - {metric: log_loss, max_rise: '2%'}\n",
    )
    repository.commit()

    done = repository.check()

    assert done.outcomes["metrics/log_loss.max_rise"] == "new"
    assert done.outcomes["metrics/accuracy.max_drop"] == "error"


def test_a_store_gives_the_nearest_ancestors_baseline(project):
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    project.write(
        "mlgate.yaml", policy.replace("from: [git]", "from: [{store: .mlgate/baselines}]")
    )
    project.git("init", "-q", "-b", "main")
    project.write(".gitignore", "mlgate-out/\n.mlgate/\npredictions.parquet\n")
    project.predict()
    saved_at = project.commit("keep baselines in a store")
    assert set(project.check().outcomes.values()) == {"pass", "new"}
    saved = project.run("baseline", "save")
    assert saved.code == 0, saved.stderr
    project.commit("a commit without a bundle of its own")
    project.git("switch", "-q", "-c", "change")
    project.predict(noise=1.5)
    project.commit("worse")

    done = project.check()

    assert done.code == 1
    baseline = done.result["baseline"]
    assert (baseline["source"], baseline["commit"], baseline["distance"]) == ("store", saved_at, 1)
    assert baseline["rows"]["shared"] == 2000


def test_loosening_a_limit_is_written_down(branch):
    project = branch(noise=0.02)
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    project.write(
        "mlgate.yaml",
        policy.replace("max_drop: 0.02", "max_drop: 0.5").replace("min: 0.5", "min: 0.6"),
    )

    policy_record = project.check().result["policy"]

    assert policy_record["loosened"] == [
        {"what": "metrics/accuracy.max_drop", "from": 0.02, "to": 0.5}
    ]
    assert policy_record["tightened"] == [{"what": "metrics/accuracy.min", "from": 0.5, "to": 0.6}]
    assert policy_record["edited_in_change"] is True
    assert policy_record["bound_from"] == "head"


def test_numbers_of_a_file_and_nothing_else_need_no_predictions(project):
    project.write("out/metrics.json", '{"eval": {"f1": 0.81}}')
    project.write(
        "mlgate.yaml",
        "version: 1\ngates: {metrics: [{metric: eval.f1, file: out/metrics.json, min: 0.80}]}\n",
    )

    done = project.check()

    assert done.code == 0
    check = done.check("metrics/eval.f1.min")
    assert (check["measured"], check["kind"], check["test"]) == (0.81, "exact", None)
    assert done.result["commit"] is None
    assert done.result["name"] == "project"


def test_a_file_number_is_compared_with_the_tracked_file_of_the_base(repository):
    repository.write("metrics.json", '{"f1": 0.80}')
    repository.write(
        "mlgate.yaml",
        "version: 1\n"
        "gates: {metrics: [{metric: f1, file: metrics.json, max_drop: 0.01, decide: point}]}\n",
    )
    repository.commit("numbers only")
    repository.git("switch", "-q", "-c", "change")
    repository.write("metrics.json", '{"f1": 0.75}')
    repository.commit("worse")

    done = repository.check()

    check = done.check("metrics/f1.max_drop")
    assert (done.code, check["outcome"], check["kind"]) == (1, "fail", "point")
    assert (check["measured"], check["baseline"]) == (0.75, 0.80)
    assert check["reason"].endswith("noise unknown")


def test_the_function_for_notebooks_is_the_same_road(branch, monkeypatch):
    project = branch(noise=1.5)
    monkeypatch.chdir(project.root)

    report = mlgate.check("mlgate.yaml", environ={})

    assert report.exit_code == 1
    assert {check.id for check in report.checks} == set(project.check().outcomes)


def test_the_function_raises_what_the_command_line_prints(tmp_path):
    with pytest.raises(MlgateError, match="does not exist") as raised:
        mlgate.check(tmp_path / "mlgate.yaml", environ={})

    assert raised.value.exit_code == 2
