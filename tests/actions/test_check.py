"""`uses: OWNER/mlgate/actions/check@v1`, run by act on changes that pass and that fail."""

import json

import pytest
from github_state import TOKEN

pytestmark = pytest.mark.posix

EACH = """\
import pathlib, subprocess, sys
for folder in ("churn", "value"):
    subprocess.run([sys.executable, "train.py"], cwd=pathlib.Path("models", folder), check=True)
"""


def test_a_first_run_passes_and_leaves_a_baseline(repository) -> None:
    ran = repository.pushed()

    assert ran.jobs == {"mlgate": "success"}, ran.log
    assert ran.outputs["check"]["exit-code"] == "0"
    key = f"mlgate-baselines-default-{repository.git('rev-parse', 'HEAD')}"
    assert repository.cached() == [key]
    last = ran.summary.strip().splitlines()[-1]
    assert "`mlgate`" in last
    assert "require" in last
    assert repository.comments() == []


def test_a_harmless_change_passes_and_is_told(repository) -> None:
    repository.pushed()

    ran = repository.changed(f1=0.81)

    assert ran.jobs == {"mlgate": "success"}, ran.log
    assert ran.outputs["check"]["outcome"] == "pass"
    (comment,) = repository.comments()
    assert "verdict=pass" in comment
    assert ran.annotations == ()


def test_a_harmful_change_is_red_and_is_told_everywhere(repository) -> None:
    repository.pushed()

    ran = repository.changed(f1=0.70)

    assert ran.jobs == {"mlgate": "failure"}
    assert ran.outputs["check"] == {
        "exit-code": "1",
        "outcome": "fail",
        "id": "default",
        "out": "mlgate-out",
        "result": "mlgate-out/result.json",
    }
    (comment,) = repository.comments()
    assert "verdict=fail" in comment
    assert "f1" in comment
    assert ran.outputs["report"]["comment-url"]
    assert "f1" in ran.summary
    (annotation,) = (found for found in ran.annotations if found[0] == "error")
    assert annotation[1]["file"] == "mlgate.yaml"
    assert annotation[1]["line"] == "7"
    assert {"mlgate-default/result.json", "mlgate-default/report.html"} <= repository.artefacts()
    assert not any(path.rpartition("/")[2].startswith(".") for path in repository.artefacts())


def test_the_comment_stays_one(repository) -> None:
    repository.pushed()
    repository.changed(f1=0.70)
    repository.env["GITHUB_RUN_ID"] = "2"

    repository.changed(f1=0.80)

    (comment,) = repository.comments()
    assert "verdict=pass" in comment


def test_the_check_is_given_no_token_and_the_report_is(repository) -> None:
    repository.env |= {
        "GITHUB_TOKEN": TOKEN,
        "GH_TOKEN": TOKEN,
        "MLGATE_GITHUB_TOKEN": TOKEN,
        "ACTIONS_ID_TOKEN_REQUEST_TOKEN": TOKEN,
        "ACTIONS_ID_TOKEN_REQUEST_URL": "https://token.example",
        "ACTIONS_RUNTIME_TOKEN": TOKEN,
        "DATABASE_PASSWORD": "of the data",
    }

    repository.pushed()

    seen = repository.environment_of("check")
    assert [
        name for name, value in seen.items() if TOKEN in value or "token.example" in value
    ] == []
    assert {"GITHUB_ENV", "GITHUB_PATH", "GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY"} & set(
        seen
    ) == set()
    assert seen["DATABASE_PASSWORD"] == "of the data"  # noqa: S105  # what the check itself reads with
    assert seen["GITHUB_SHA"]
    told = repository.environment_of("report")
    assert told["GITHUB_TOKEN"] == TOKEN
    assert "MLGATE_GITHUB_TOKEN" not in told


def test_a_wrong_policy_is_told_and_leaves_no_baseline(repository) -> None:
    repository.put(
        "mlgate.yaml", "version: 1\nname: loans\ngates: {metrics: [{metric: f1, mn: 1}]}\n"
    )
    repository.commit("Mistype a key")

    ran = repository.pushed()

    assert ran.jobs == {"mlgate": "failure"}
    assert ran.outputs["check"]["exit-code"] == "2"
    assert ran.outputs["check"]["outcome"] == "error"
    assert "mlgate-default/result.json" in repository.artefacts()
    assert repository.cached() == []
    assert not any(level == "warning" for level, _, _ in ran.annotations)


@pytest.mark.parametrize(("partial_ok", "job"), [("false", "failure"), ("true", "success")])
def test_a_part_of_the_checks_is_no_pass_unless_that_was_said(
    repository, partial_ok: str, job: str
) -> None:
    repository.workflow("mlgate.yml", gate="metrics/f1.min\n", **{"partial-ok": partial_ok})

    ran = repository.pushed()

    assert ran.outputs["check"]["exit-code"] == "0", ran.log
    assert ran.jobs == {"mlgate": job}
    told = [message for level, _, message in ran.annotations if level == "error"]
    assert bool(told) == (job == "failure")


def test_without_a_report_nobody_is_told_and_red_stays_red(repository) -> None:
    repository.workflow("mlgate.yml", report="false")
    repository.commit("Do not report")
    repository.pushed()

    ran = repository.changed(f1=0.70)

    assert ran.jobs == {"mlgate": "failure"}
    assert ran.outputs["check"]["exit-code"] == "1"
    assert "mlgate-default/result.json" in repository.artefacts()
    assert repository.github.requests == []


@pytest.mark.parametrize(
    ("report", "f1", "job"),
    [("true", 0.81, "success"), ("true", 0.70, "failure"), ("false", 0.81, "failure")],
)
def test_results_that_cannot_be_kept_change_no_verdict_where_it_is_told_here(
    repository, report: str, f1: float, job: str
) -> None:
    repository.workflow("mlgate.yml", report=report)
    repository.commit("Say who reports")
    repository.pushed()
    repository.env["UPLOAD_BREAKS"] = "yes"

    ran = repository.changed(f1=f1)

    assert ran.jobs == {"mlgate": job}, ran.log
    (level,) = [
        level
        for level, told, _ in ran.annotations
        if told.get("title") == "mlgate: results not kept"
    ]
    assert level == ("warning" if report == "true" else "error")
    assert len(repository.comments()) == (report == "true")


#: Options of other calls of mlgate, as a workflow's `env:` may have them.
OTHERS = {
    "MLGATE_REQUIRE_REPORT": "true",
    "MLGATE_ANNOUNCE": "true",
    "MLGATE_UNTRUSTED": "true",
    "MLGATE_RUN": "7",
    "MLGATE_VERDICT": "false",
    "MLGATE_PARTIAL_OK": "true",
    "MLGATE_STATUS": "true",
    "MLGATE_REPORT_ID": "No Id",
    "MLGATE_OUTPUT": "elsewhere.txt",
}


@pytest.mark.parametrize(("gate", "job"), [("", "success"), ("metrics/f1.min", "failure")])
def test_variables_that_are_meant_for_other_calls_change_nothing(
    repository, gate: str, job: str
) -> None:
    repository.pushed()
    repository.workflow("mlgate.yml", gate=gate)
    repository.env |= OTHERS

    ran = repository.changed(f1=0.81)

    assert ran.jobs == {"mlgate": job}, ran.log
    assert len(repository.comments()) == 1
    assert repository.github.state.statuses == []
    assert not (repository.folder / "elsewhere.txt").exists()


def test_a_merge_queue_is_gated_and_gets_no_comment(repository) -> None:
    repository.pushed()
    base = repository.git("rev-parse", "main")
    repository.change(f1=0.70)
    head = repository.git("rev-parse", "HEAD")
    ref = f"refs/heads/gh-readonly-queue/main/pr-7-{base}"
    group = {"head_sha": head, "head_ref": ref, "base_sha": base, "base_ref": "refs/heads/main"}

    ran = repository.act(
        "merge_group",
        {
            "action": "checks_requested",
            "merge_group": group,
            "repository": {"default_branch": "main"},
        },
    )

    assert ran.jobs == {"mlgate": "failure"}
    assert ran.outputs["check"]["exit-code"] == "1"
    assert repository.comments() == []


def test_only_the_default_branch_saves_a_baseline(repository) -> None:
    repository.git("checkout", "-q", "-b", "experiment")

    repository.pushed("experiment")

    assert repository.cached() == []


def test_a_baseline_is_saved_whatever_the_verdict(repository) -> None:
    repository.put(
        "mlgate.yaml", (repository.folder / "mlgate.yaml").read_text().replace("0.60", "0.9")
    )
    repository.commit("Ask for more")

    ran = repository.pushed()

    assert ran.jobs == {"mlgate": "failure"}
    assert len(repository.cached()) == 1


def test_a_policy_without_a_store_saves_nothing_and_is_not_warned(repository) -> None:
    text = (
        "version: 1\nname: loans\ngates: {metrics: [{metric: f1, file: metrics.json, min: 0.6}]}\n"
    )
    repository.put("mlgate.yaml", text)
    repository.commit("Ask for a floor alone")

    ran = repository.pushed()

    assert ran.jobs == {"mlgate": "success"}, ran.log
    assert repository.cached() == []
    assert ran.annotations == ()


def test_inputs_are_arguments_and_never_code(repository) -> None:
    folder = "models/a b $(touch ran) `touch ran`;touch ran"
    for name in ("mlgate.yaml", "train.py"):
        repository.put(f"{folder}/{name}", (repository.folder / name).read_text())
    repository.put(f"{folder}/metrics.json", json.dumps({"f1": 0.8}))
    repository.git("add", "-f", f"{folder}/metrics.json")
    repository.workflow(
        "mlgate.yml",
        **{"working-directory": folder, "out": "o u t", "report-id": "a.b"},
        args="-v --color never",
    )
    repository.commit("Move")

    ran = repository.pushed()

    assert ran.outputs["check"]["out"] == f"{folder}/o u t", ran.log
    assert ran.outputs["check"]["exit-code"] == "0"
    assert "mlgate-a.b/result.json" in repository.artefacts()
    assert list(repository.kept.rglob("ran")) + list(repository.folder.rglob("ran")) == []


@pytest.mark.parametrize(
    ("name", "value", "told"),
    [
        ("report-id", "A Model", "report-id"),
        ("working-directory", "absent", "checkout"),
        ("install", "never", "install"),
    ],
)
def test_a_wrong_input_is_named(repository, name: str, value: str, told: str) -> None:
    repository.workflow("mlgate.yml", **{name: value})

    ran = repository.pushed()

    assert ran.jobs == {"mlgate": "failure"}
    assert told in " ".join(message for level, _, message in ran.annotations if level == "error")


def test_a_token_that_may_not_write_turns_nothing_red(repository) -> None:
    repository.pushed()
    repository.github.state.accounts[TOKEN].writes = frozenset()

    ran = repository.changed(f1=0.81)

    assert ran.jobs == {"mlgate": "success"}, ran.log
    assert repository.comments() == []
    assert [told["title"] for level, told, _ in ran.annotations if level == "notice"]
    assert "pull-requests: write" in ran.log
    assert "f1" in ran.summary


def test_code_of_a_change_under_pull_request_target_saves_no_baseline(repository) -> None:
    name = ".github/workflows/mlgate.yml"
    text = (repository.folder / name).read_text("utf-8")
    repository.put(name, text.replace("  pull_request:", "  pull_request_target:"))
    repository.commit("Mistake the event")

    ran = repository.act("pull_request_target", repository.change(f1=0.81))

    assert ran.outputs["check"]["exit-code"] == "3", ran.log  # there is none to compare with
    assert repository.cached() == []


def test_a_training_that_fails_takes_back_what_the_comment_said(repository) -> None:
    repository.pushed()
    repository.changed(f1=0.81)
    green = repository.comments()
    repository.env["GITHUB_RUN_ID"] = "2"

    ran = repository.changed(f1=float("nan"))  # is no Python

    assert ran.jobs == {"mlgate": "failure"}
    assert ["verdict=pass" in comment for comment in green] == [True]
    (comment,) = repository.comments()
    assert "verdict=error" in comment
    assert "check" not in ran.outputs  # it did not come to that


def test_a_red_check_is_told_once(repository) -> None:
    repository.pushed()

    ran = repository.changed(f1=0.70)

    assert "expected" not in ran.outputs  # of the step that tells of a run without a check


def test_several_policies_keep_a_baseline_each(repository) -> None:
    for name in ("churn", "value"):
        policy, training = (
            (repository.folder / file).read_text("utf-8") for file in ("mlgate.yaml", "train.py")
        )
        repository.put(f"models/{name}/mlgate.yaml", policy.replace("loans", name))
        repository.put(f"models/{name}/train.py", training)
    repository.put("train.py", EACH)
    repository.workflow(
        "mlgate.yml",
        **{"config": "models/*/mlgate.yaml", "baseline-path": "models/*/.mlgate/baselines"},
    )
    repository.commit("Keep two models")
    first = repository.pushed()

    event = repository.change(f1=0.70, where="models/value/")
    ran = repository.act("pull_request", event)

    assert first.jobs == {"mlgate": "success"}, first.log
    assert len(repository.cached()) == 1
    assert ran.outputs["check"]["exit-code"] == "1", ran.log  # and not 3: no baseline is lost
