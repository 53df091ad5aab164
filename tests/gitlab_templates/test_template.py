"""`gitlab-templates/mlgate.yml`, executed: what it lets through, what it blocks, what it leaves."""

import json
import subprocess
from pathlib import Path

import pytest
from junitparser import JUnitXml

TEMPLATE = Path(__file__).parents[2] / "gitlab-templates" / "mlgate.yml"


def result(repository, folder: str = "mlgate-out"):
    path = repository.artifacts() / folder / "result.json"
    return json.loads(path.read_text(encoding="utf-8"))


def jobs(repository, **variables: str) -> list[str]:
    done = repository.run("--list-csv", **variables)
    assert done.returncode == 0, done.stdout
    _, _, listed = done.stdout.partition("name;stage;when;")
    return [line.partition(";")[0] for line in listed.splitlines()[1:] if ";" in line]


@pytest.mark.slow
def test_a_change_is_compared_with_what_the_default_branch_kept(repository) -> None:
    first = repository.on_main()
    assert first.returncode == 0, first.stdout

    repository.change(wrong=95)
    done = repository.as_merge_request()

    assert done.returncode == 0, done.stdout
    assert result(repository)["baseline"]["state"] == "found"
    assert result(repository)["commit"]["base"] == repository.git("rev-parse", "main")
    assert result(repository)["ci"]["change"] == 12


@pytest.mark.slow
def test_a_change_that_breaks_the_model_is_red_and_leaves_all_reports(repository) -> None:
    repository.on_main()
    repository.change(wrong=200)
    job = "https://gitlab.example.org/group/loans/-/jobs/7"

    done = repository.as_merge_request(CI_JOB_URL=job, CI_PROJECT_DIR=str(repository.root))

    assert done.returncode == 1
    assert "FAIL 1" in done.stdout
    out = repository.artifacts() / "mlgate-out"
    assert result(repository)["exit_code"] == 1
    assert sum(suite.failures for suite in JUnitXml.fromfile(str(out / "junit.xml"))) == 1
    (finding,) = json.loads((out / "codequality.json").read_text())
    assert finding["severity"] == "critical"
    assert finding["location"] == {"path": "mlgate.yaml", "lines": {"begin": 8}}
    assert 'check="metrics/accuracy.max_drop",model="income"} 0.800000' in (
        out / "metrics.txt"
    ).read_text("utf-8")
    assert f"{job}/artifacts/file/mlgate-out/report.html" in (out / "annotations.json").read_text()
    assert (out / "report.html").is_file()


@pytest.mark.slow
def test_a_merge_request_keeps_no_baseline(repository) -> None:
    repository.change(wrong=101)

    repository.as_merge_request()

    assert not (repository.root / ".mlgate").exists()


@pytest.mark.slow
def test_a_failing_default_branch_keeps_its_baseline_and_stays_red(repository) -> None:
    repository.write("train.py", repository.training.replace("WRONG = 100", "WRONG = 900"))
    repository.begin_anew()

    done = repository.on_main()

    assert "FAIL 1" in done.stdout
    assert list((repository.root / ".mlgate/baselines/income").iterdir())


@pytest.mark.slow
def test_a_baseline_that_cannot_be_kept_is_red(repository) -> None:
    repository.write(
        "mlgate.yaml", repository.policy.replace("[{store: .mlgate/baselines}]", "[git]")
    )
    repository.begin_anew()

    done = repository.on_main()

    assert done.returncode == 1
    assert "the policy names no `store`" in done.stdout


@pytest.mark.slow
def test_the_cache_carries_the_baseline_from_job_to_job(repository) -> None:
    """Jobs in folders of their own; the runner empties them before an `after_script`."""
    template = TEMPLATE.read_text(encoding="utf-8")
    before, _, rest = template.partition("  after_script:")
    repository.write("gitlab-templates/mlgate.yml", before + rest[rest.index("  artifacts:") :])
    repository.begin_anew()
    repository.on_main("--shell-isolation")
    repository.change(wrong=200)

    done = repository.as_merge_request("--shell-isolation")

    assert "FAIL 1" in done.stdout, done.stdout
    assert result(repository)["baseline"]["source"] == "store"
    bundles = list((repository.root / ".gitlab-ci-local/cache").rglob("bundle.json"))
    assert len(bundles) == 1
    assert not (repository.root / ".mlgate").exists()


def test_a_push_to_a_branch_with_a_merge_request_makes_no_second_pipeline(repository) -> None:
    repository.change(wrong=101)

    pushed = jobs(repository, CI_PIPELINE_SOURCE="push", CI_COMMIT_BRANCH="change")
    merge_request = jobs(repository, CI_PIPELINE_SOURCE="merge_request_event", CI_COMMIT_BRANCH="")

    assert pushed == []
    assert merge_request == ["mlgate"]


@pytest.mark.parametrize(
    ("source", "variables", "expected"),
    [
        ("push", {"CI_COMMIT_BRANCH": "main"}, ["mlgate"]),
        ("schedule", {"CI_COMMIT_BRANCH": "main"}, ["mlgate"]),
        ("push", {"CI_COMMIT_BRANCH": "", "CI_COMMIT_TAG": "v1"}, []),
    ],
)
def test_the_default_branch_is_checked_and_a_tag_is_not(
    repository, source, variables, expected
) -> None:
    assert jobs(repository, CI_PIPELINE_SOURCE=source, **variables) == expected


@pytest.mark.slow
def test_the_report_cannot_change_the_status(repository) -> None:
    repository.write(".gitlab-ci.yml", repository.include.replace(", report: false", ""))
    repository.begin_anew()
    mlgate = repository.bin / "mlgate"
    kept = mlgate.rename(repository.bin / "kept")
    repository.command(
        "mlgate",
        f'if [ "$*" = "report mlgate-out" ]; then echo "told $*"; exit 9; fi\nexec {kept} "$@"',
    )

    done = repository.on_main()

    assert "told report mlgate-out" in done.stdout
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
@pytest.mark.parametrize(("partial_ok", "ends"), [("false", 1), ("true", 0)])
def test_a_part_of_the_checks_is_no_pass_unless_that_was_said(
    repository, partial_ok: str, ends: int
) -> None:
    inputs = f", save: false, partial_ok: {partial_ok}"
    repository.write(
        ".gitlab-ci.yml", repository.include.replace("report: false", "report: false" + inputs)
    )
    repository.begin_anew()
    asked = {"MLGATE_REQUIRE_REPORT": "true", "MLGATE_RUN": "7", "MLGATE_REPORT_ID": "No Id"}

    done = repository.on_main(MLGATE_GATE="metrics/accuracy.min", **asked)

    assert done.returncode == ends, done.stdout
    assert result(repository)["exit_code"] == 0
    assert ("FAIL 3" in done.stdout) is bool(ends)
    assert ("not the whole verdict" in done.stdout) is bool(ends)


@pytest.mark.slow
def test_without_a_report_none_is_made(repository) -> None:
    mlgate = repository.bin / "mlgate"
    kept = mlgate.rename(repository.bin / "kept")
    repository.command("mlgate", f'echo "ran $1"; exec {kept} "$@"')

    done = repository.on_main()

    assert "ran check" in done.stdout
    assert done.stdout.count("ran report") == 0, "for the verdict what it says is not shown"


@pytest.mark.slow
def test_training_that_fails_is_red_and_nothing_is_checked(repository) -> None:
    repository.write("train.py", "raise SystemExit(7)\n")
    repository.begin_anew()

    done = repository.on_main()

    assert "FAIL 7" in done.stdout
    assert not (repository.artifacts() / "mlgate-out").exists()


@pytest.mark.slow
@pytest.mark.parametrize(("version", "asked"), [("", "mlgate"), ("1.2.0", "mlgate==1.2.0")])
def test_mlgate_is_installed_where_it_is_not_there(repository, install, version, asked) -> None:
    repository.write(
        ".gitlab-ci.yml", repository.include.replace("{run", f'{{version: "{version}", run')
    )
    repository.begin_anew()
    install(repository)

    done = repository.on_main()

    assert f"asked: -m pip install --quiet --disable-pip-version-check {asked}\n" in done.stdout
    assert done.returncode == 0, done.stdout


@pytest.mark.slow
def test_inputs_are_data_to_the_shell(repository) -> None:
    """The commands are the user's own; what they hold reaches the shell as it stands."""
    run = "echo \"one $((1 + 1)) $HOME_OF_NOBODY|\" '#' && python train.py"
    repository.write(
        ".gitlab-ci.yml",
        repository.include.replace("run: python train.py", f"run: {json.dumps(run)}"),
    )
    repository.begin_anew()

    done = repository.on_main()

    assert done.returncode == 0, done.stdout
    assert "one 2 | #" in done.stdout


@pytest.mark.slow
def test_models_of_one_repository_are_jobs_with_caches_and_folders_of_their_own(repository) -> None:
    each = [
        f"  - local: gitlab-templates/mlgate.yml\n    inputs: {{name: {name}, "
        f"config: {name}/mlgate.yaml, out: mlgate-out/{name}, store: {name}/.mlgate/baselines, "
        f"run: cd {name} && python train.py && cd .., report: false}}\n"
        for name in ("churn", "risk")
    ]
    repository.write(".gitlab-ci.yml", "include:\n" + "".join(each))
    for name in ("churn", "risk"):
        repository.write(f"{name}/mlgate.yaml", repository.policy.replace("income", name))
        repository.write(f"{name}/train.py", repository.training)
    repository.begin_anew()

    done = repository.on_main("--concurrency=1")

    assert done.returncode == 0, done.stdout
    for name in ("churn", "risk"):
        found = repository.artifacts(name) / "mlgate-out" / name / "result.json"
        assert json.loads(found.read_text("utf-8"))["name"] == name
        assert (repository.root / name / ".mlgate/baselines" / name).is_dir()


@pytest.mark.slow
def test_an_image_without_git_is_said(repository) -> None:
    repository.command("git-is-here", "")
    hidden = repository.bin / "hidden"
    hidden.mkdir()
    for name in ("sh", "bash", "env", "cat", "rm", "mkdir", "sleep"):
        path = subprocess.run(
            ["which", name], capture_output=True, text=True, check=True
        ).stdout.strip()
        (hidden / name).symlink_to(path)
    script = "command -v git > /dev/null || "
    line = next(line for line in TEMPLATE.read_text("utf-8").splitlines() if script in line)

    done = subprocess.run(
        [hidden / "sh", "-c", line.strip().removeprefix("- ")],
        env={"PATH": str(hidden)},
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 3
    assert "this image has no git" in done.stdout


def test_the_template_lets_no_failure_pass() -> None:
    text = TEMPLATE.read_text(encoding="utf-8")

    assert "allow_failure" not in text
    body = text.partition("\n---\n")[2]
    scripts = body[body.index("  script:") : body.index("  artifacts:")]
    assert "$[[" not in scripts
