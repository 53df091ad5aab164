"""Where a run stands (no git, a shallow clone, a subfolder, a forge) and what is asked of it."""

import json
from pathlib import Path

import pytest


def test_without_git_a_path_is_a_baseline_and_the_working_copy_binds(project):
    project.predict("before.parquet")
    project.predict(noise=1.5)
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    project.write("mlgate.yaml", policy.replace("from: [git]", "from: [{path: before.parquet}]"))

    done = project.check()

    assert done.code == 1
    assert done.result["commit"] is None
    assert done.result["baseline"]["source"] == "path"


def test_without_git_a_place_that_needs_it_is_listed_and_its_checks_are_new(project):
    project.predict()

    done = project.check()

    assert done.code == 0
    assert done.outcomes["metrics/accuracy.max_drop"] == "new"
    assert done.result["baseline"]["tried"][0]["source"] == "git"


def test_a_shallow_clone_of_a_change_ends_with_3_and_the_setting_to_change(branch, tmp_path):
    project = branch(noise=0.02)
    clone = tmp_path / "clone"
    project.git("clone", "-q", "--depth", "1", f"file://{project.root}", str(clone))
    event = tmp_path / "event.json"
    head, base = project.git("rev-parse", "HEAD"), project.git("rev-parse", "main")
    event.write_text(
        json.dumps(
            {
                "pull_request": {
                    "number": 5,
                    "head": {"sha": head, "repo": {"full_name": "acme/loans"}},
                    "base": {"sha": base, "ref": "main", "repo": {"full_name": "acme/loans"}},
                },
                "repository": {"full_name": "acme/loans", "default_branch": "main"},
            }
        )
    )
    project.root = clone
    github = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SHA": head,
        "GITHUB_REPOSITORY": "acme/loans",
    }

    done = project.check(env=github)

    assert done.code == 3
    assert done.result["problem"]["code"] == "MLG020"
    assert "fetch-depth: 0" in done.stderr


def test_a_pull_requests_test_merge_is_compared_with_its_first_parent(branch, tmp_path):
    project = branch(noise=1.5)
    head = project.git("rev-parse", "HEAD")
    project.git("switch", "-q", "main")
    project.write("notes.md", "main went on")
    base = project.commit("main goes on")
    project.git("switch", "-q", "--detach")
    project.git("merge", "-q", "--no-ff", "-m", "test merge", head)
    merge = project.git("rev-parse", "HEAD")
    event = tmp_path / "event.json"
    event.write_text(
        json.dumps(
            {
                "pull_request": {
                    "number": 7,
                    "head": {"sha": head, "repo": {"full_name": "acme/loans"}},
                    "base": {"sha": base, "ref": "main", "repo": {"full_name": "acme/loans"}},
                },
                "repository": {"full_name": "acme/loans", "default_branch": "main"},
            }
        )
    )

    done = project.check(
        env={
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_EVENT_NAME": "pull_request",
            "GITHUB_EVENT_PATH": str(event),
            "GITHUB_SHA": merge,
            "GITHUB_RUN_ID": "12",
            "GITHUB_REPOSITORY": "acme/loans",
        }
    )

    assert done.code == 1
    commit = done.result["commit"]
    assert (commit["head"], commit["checked_out"], commit["base"]) == (head, merge, base)
    assert (done.result["ci"]["change"], done.result["repository"]) == (7, "acme/loans")


def test_a_policy_in_a_subfolder_is_named_from_the_top_and_reads_beside_itself(repository):
    for name in ("mlgate.yaml", "predictions.parquet"):
        (repository.root / "models/churn").mkdir(parents=True, exist_ok=True)
        (repository.root / name).rename(repository.root / "models/churn" / name)
    repository.commit("a monorepo")
    repository.git("switch", "-q", "-c", "change")
    repository.predict("models/churn/predictions.parquet", noise=1.5)
    repository.commit("worse")

    done = repository.check("--config", "models/churn/mlgate.yaml")

    assert done.code == 1
    assert done.check("metrics/roc_auc.max_drop")["file"] == "models/churn/mlgate.yaml"
    assert done.result["baseline"]["state"] == "found"


def test_several_policies_each_write_a_folder_and_the_worst_decides(project):
    for name, minimum in (("good", 0.5), ("bad", 0.999)):
        project.predict(f"{name}/predictions.parquet")
        project.write(
            f"{name}/mlgate.yaml",
            f"version: 1\nname: {name}\n"
            "predictions: {path: predictions.parquet, target: y, prediction: d}\n"
            f"gates: {{metrics: [{{metric: accuracy, min: {minimum}}}]}}\n",
        )

    project.write("mlgate-out/.lock", "")
    project.write("mlgate-out/comment.md", "of a run of one policy")

    done = project.run("check", "--config", "*/mlgate.yaml")

    assert done.code == 1
    assert not (project.root / "mlgate-out/comment.md").exists()
    assert project.result("mlgate-out/good")["exit_code"] == 0
    assert project.result("mlgate-out/bad")["exit_code"] == 1


def test_two_policies_of_one_name_are_refused(project):
    for folder in ("one", "two"):
        project.write(f"{folder}/mlgate.yaml", "version: 1\nname: same\ngates: {}\n")

    done = project.run("check", "--config", "one/mlgate.yaml", "--config", "two/mlgate.yaml")

    assert done.code == 2
    assert "same name" in done.stderr


@pytest.mark.parametrize(
    "pattern", ["metrics/accuracy.min", "metrics/*.min", "metrics/accuracy.mi?"]
)
def test_a_selection_makes_the_rest_skipped_and_the_result_partial(branch, pattern):
    done = branch(noise=1.5).check("--gate", pattern)

    assert done.code == 0
    assert done.outcomes == {
        "metrics/accuracy.min": "pass",
        "metrics/accuracy.max_drop": "skipped",
        "metrics/roc_auc.max_drop": "skipped",
    }
    assert done.result["partial"] is True
    assert done.result["selection"] == {"gates": [pattern]}
    assert "only 1 of 3 checks ran" in done.stdout


def test_a_selection_that_matches_nothing_ends_with_5_and_the_nearest_id(branch):
    done = branch(noise=0.02).check("--gate", "metrics/acuracy.min")

    assert done.code == 5
    assert done.result["outcome"] == "empty"
    assert "did you mean metrics/accuracy.min?" in done.stderr


def test_only_star_and_question_mark_are_special_in_a_selection(branch):
    project = branch(noise=0.02)
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    project.write(
        "mlgate.yaml", policy.replace("max_drop: 0.02}", "max_drop: 0.02, slices: [region]}")
    )

    by_wildcard = project.check("--gate", "metrics/*[region=EU]")
    done = project.check("--gate", "metrics/accuracy.min[region=EU]")

    assert by_wildcard.code == 0
    made = {name for name, outcome in done.outcomes.items() if outcome != "skipped"}
    assert made == {"metrics/accuracy.min[region=EU]"}


def test_exit_zero_is_said_aloud_and_leaves_the_verdict(branch):
    done = branch(noise=1.5).check("--exit-zero")

    assert done.code == 0
    assert (done.result["outcome"], done.result["exit_code"]) == ("fail", 0)
    assert "--exit-zero" in done.stdout


def test_warnings_can_have_an_exit_code_of_their_own(branch):
    project = branch(noise=1.5)
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    project.write(
        "mlgate.yaml",
        policy.replace("max_drop: 0.02}", "max_drop: 0.02, severity: warn}").replace(
            "    - {metric: roc_auc, max_drop: 0.01}\n", ""
        ),
    )

    assert project.check().code == 0
    done = project.check("--warn-exit-code", "10")

    assert done.code == 10
    assert done.result["outcome"] == "warn"
    assert "--warn-exit-code" in done.stdout


def test_machine_formats_go_to_standard_output_alone(branch):
    project = branch(noise=1.5)

    done = project.check("--format", "json")

    assert json.loads(done.stdout)["schema"] == "mlgate.result/1"
    assert json.loads(done.stdout) == done.result
    assert done.stderr.splitlines()[-1].startswith("✗ mlgate")


def test_commands_of_a_ci_system_are_a_format_like_any_other(branch):
    project = branch(noise=1.5)

    for kind, order in (("github", "::error file=mlgate.yaml,line="), ("azure", "##vso[task.")):
        done = project.check("--format", kind)
        assert done.code == 1
        assert done.stdout.startswith(order)
        assert order not in done.stderr


def test_further_reports_are_written_where_they_are_asked_for(branch):
    project = branch(noise=1.5)

    project.check("--report", "junit=reports/tests.xml", "--report", "markdown=reports/summary.md")

    assert (project.root / "reports/tests.xml").read_text().startswith("<?xml")
    assert "blocked" in (project.root / "reports/summary.md").read_text("utf-8")


def test_options_have_twins_in_the_environment_and_a_flag_wins(branch):
    project = branch(noise=1.5)

    by_environment = project.run(
        "check", env={"MLGATE_OUT": "elsewhere", "MLGATE_GATE": "metrics/accuracy.min"}
    )
    by_flag = project.run("check", "--gate", "metrics", env={"MLGATE_GATE": "metrics/accuracy.min"})

    assert by_environment.code == 0
    assert project.result("elsewhere")["partial"] is True
    assert by_flag.code == 1


def test_a_missing_policy_is_exit_2_with_what_to_do(tmp_path: Path, project):
    (project.root / "mlgate.yaml").unlink()

    done = project.check()

    assert done.code == 2
    assert "mlgate.yaml does not exist" in done.stderr
    assert "--config" in done.stderr


def test_an_empty_policy_checks_nothing_and_says_so(project):
    project.write("mlgate.yaml", "version: 1\ngates: {}\n")

    done = project.check()

    assert (done.code, done.result["outcome"]) == (5, "empty")


def test_predictions_that_do_not_exist_are_an_error_not_a_pass(repository):
    (repository.root / "predictions.parquet").unlink()

    done = repository.check()

    assert done.code == 3
    assert set(done.outcomes.values()) == {"error"}
    assert "predictions.parquet does not exist" in done.check("metrics/accuracy.min")["reason"]


FOLLOWING = """\
version: 1
datasets: {people: people.csv}
gates:
  schema:
    - {dataset: people, columns: {age: {type: integer, maximum: 120}, name: {type: string}}}
"""


def test_selecting_a_check_brings_along_the_one_it_follows_from(project):
    project.write("mlgate.yaml", FOLLOWING)
    project.write("people.csv", "name\nAda\n")

    done = project.check("--gate", "schema/people.age.maximum")

    assert done.code == 1
    assert done.outcomes["schema/people.age.present"] == "fail"
    assert done.check("schema/people.age.maximum")["because"] == "schema/people.age.present"
    assert done.check("schema/people.name.type")["because"] is None


def test_a_selected_slice_that_the_data_do_not_have_is_refused_even_beside_others(branch):
    project = branch(noise=0.02)
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    project.write(
        "mlgate.yaml", policy.replace("max_drop: 0.02}", "max_drop: 0.02, slices: [region]}")
    )

    done = project.check(
        "--gate", "metrics/accuracy.min[region=EU]", "--gate", "metrics/accuracy.min[region=EE]"
    )

    assert done.code == 5
    assert "did you mean metrics/accuracy.min[region=EU]?" in " ".join(done.stderr.split())


@pytest.mark.parametrize("in_change", [False, True])
def test_who_saves_the_first_baseline_depends_on_where_one_is(project, tmp_path, in_change):
    project.git("init", "-q", "-b", "main")
    policy = (project.root / "mlgate.yaml").read_text("utf-8")
    (project.root / "mlgate.yaml").unlink()
    project.write(".gitignore", "mlgate-out/\n")
    base = project.commit("no model yet")
    project.git("switch", "-q", "-c", "change")
    project.write("mlgate.yaml", policy)
    project.predict()
    head = project.commit("the first model")
    event = tmp_path / "event.json"
    change = {
        "number": 7,
        "head": {"sha": head, "repo": {"full_name": "acme/loans"}},
        "base": {"sha": base, "ref": "main", "repo": {"full_name": "acme/loans"}},
    }
    event.write_text(json.dumps({"pull_request": change}))
    ci = {
        "CI": "true",
        "GITHUB_ACTIONS": "true",
        "GITHUB_EVENT_NAME": "pull_request",
        "GITHUB_EVENT_PATH": str(event),
        "GITHUB_SHA": head,
        "GITHUB_RUN_ID": "12",
        "GITHUB_REPOSITORY": "acme/loans",
    }

    done = project.check("--base-ref", "main", env=ci if in_change else None)

    fixes = {check["fix"] for check in done.result["checks"] if check["outcome"] == "new"}
    (fix,) = fixes
    assert fix.startswith("merge: " if in_change else "save one on the default branch with ")
