"""Several models: a job each, one comment, and one job that is required."""

import pytest

pytestmark = pytest.mark.posix


def test_one_bad_model_of_two_is_one_comment_and_a_red_required_job(two_models) -> None:
    first = two_models.pushed()
    assert set(first.jobs.values()) == {"success"}, first.log
    assert len(two_models.cached()) == 2

    ran = two_models.act("pull_request", two_models.change(f1=0.70, where="models/churn/"))

    assert ran.jobs["report"] == "success", ran.log
    assert ran.jobs["mlgate"] == "failure"
    assert ran.outputs["report"]["outcome"] == "fail"
    assert ran.outputs["report"]["exit-code"] == "1"
    assert "churn" in ran.summary
    assert "value" in ran.summary
    files = {told["file"] for level, told, _ in ran.annotations if level == "error"}
    assert files == {"models/churn/mlgate.yaml"}
    (comment,) = two_models.comments()
    assert "verdict=fail" in comment
    assert "churn" in comment
    assert "value" in comment


def test_a_model_whose_result_is_missing_is_told_as_an_error(two_models) -> None:
    two_models.put("models/value/train.py", "raise SystemExit('out of memory')\n")
    two_models.commit("Break a training")

    ran = two_models.pushed()

    assert ran.jobs["report"] == "success", ran.log
    assert ran.jobs["mlgate"] == "failure"
    assert ran.outputs["report"]["outcome"] == "error"
    assert "mlgate-value" in ran.summary


def test_a_leg_that_fails_after_its_check_is_told_to_the_report(two_models) -> None:
    file = ".github/workflows/mlgate-matrix.yml"
    text = (two_models.folder / file).read_text("utf-8")
    after = "          report: false\n"
    two_models.put(
        file, text.replace(after, f"{after}      - run: test '${{{{ matrix.model }}}}' = churn\n")
    )
    two_models.commit("Ask more of a leg")

    ran = two_models.pushed()

    assert ran.jobs["mlgate"] == "failure", ran.log
    assert two_models.environment_of("report")["MLGATE_JOBS"] == "failure"


def test_a_leg_whose_result_cannot_be_kept_is_red_since_another_job_tells(two_models) -> None:
    two_models.env["UPLOAD_BREAKS"] = "yes"

    ran = two_models.pushed()

    assert ran.jobs["gates"] == ran.jobs["mlgate"] == "failure", ran.log


@pytest.mark.parametrize(
    ("inputs", "job"),
    [({"verdict": "true"}, "failure"), ({"verdict": "true", "partial-ok": "true"}, "success")],
)
def test_the_report_can_be_what_is_required(two_models, inputs: dict[str, str], job: str) -> None:
    text = (two_models.folder / ".github" / "workflows" / "mlgate-matrix.yml").read_text()
    given = "".join(f"          {name}: {value}\n" for name, value in inputs.items())
    text = text.replace(
        "          report: false\n",
        "          report: false\n          gate: '*.min'\n          partial-ok: true\n",
    )
    text = text.replace("          expect: |\n", f"{given}          expect: |\n")
    two_models.put(".github/workflows/mlgate-matrix.yml", text)

    ran = two_models.pushed()

    assert ran.jobs["mlgate"] == "success", ran.log
    assert ran.jobs["report"] == job
