"""The whole way: a job of GitLab checks a change and its merge request gets one note."""

from collections.abc import Iterator

import pytest
from gitlab_server import PROJECT, TOKEN, GitLabServer, serving

pytestmark = pytest.mark.slow

NAMES = "('MLGATE_GITLAB_TOKEN', 'GITLAB_TOKEN')"


@pytest.fixture
def gitlab() -> Iterator[GitLabServer]:
    with serving() as server:
        yield server


@pytest.fixture
def change(repository, gitlab):
    """A change that breaks the model, beside a default branch that has a baseline."""
    repository.write(".gitlab-ci.yml", repository.include.replace(", report: false", ""))
    repository.begin_anew()
    repository.on_main()
    repository.change(wrong=200)
    gitlab.merge_requests[12].sha = repository.git("rev-parse", "HEAD")
    return repository


def variables(gitlab: GitLabServer, **others: str) -> dict[str, str]:
    return {
        "CI_API_V4_URL": gitlab.url,
        "CI_PROJECT_ID": str(PROJECT),
        "CI_JOB_ID": "500",
        "MLGATE_GITLAB_TOKEN": TOKEN,
        **others,
    }


def test_a_failing_change_gets_one_note_that_turns_green(change, gitlab) -> None:
    failed = change.as_merge_request(**variables(gitlab))

    assert "FAIL 1" in failed.stdout, failed.stdout
    (note,) = gitlab.notes.values()
    assert "verdict=fail" in note["body"], failed.stdout

    change.write("train.py", change.training)
    change.commit()
    gitlab.merge_requests[12].sha = change.git("rev-parse", "HEAD")
    passed = change.as_merge_request(**variables(gitlab, CI_JOB_ID="501"))

    assert passed.returncode == 0, passed.stdout
    (note,) = gitlab.notes.values()
    assert "verdict=pass" in note["body"]
    assert gitlab.executed == []


def test_without_a_token_the_log_says_how_to_have_one_and_the_verdict_stays(change, gitlab) -> None:
    done = change.as_merge_request(**variables(gitlab, MLGATE_GITLAB_TOKEN=""))

    assert "FAIL 1" in done.stdout
    assert "CI_JOB_TOKEN cannot write notes" in " ".join(done.stdout.split())
    assert gitlab.requests == []


def test_a_note_that_is_refused_leaves_the_verdict(change, gitlab) -> None:
    gitlab.fail("POST", status=403)

    done = change.as_merge_request(**variables(gitlab))

    assert "FAIL 1" in done.stdout
    assert "GitLab answered 403" in done.stdout


def test_training_that_fails_is_told_over_the_last_verdict(change, gitlab) -> None:
    change.as_merge_request(**variables(gitlab))
    change.write("train.py", "raise SystemExit(7)\n")
    change.commit()
    change.git("clean", "-fdxq", "mlgate-out")
    gitlab.merge_requests[12].sha = change.git("rev-parse", "HEAD")

    done = change.as_merge_request(**variables(gitlab, CI_JOB_ID="501"))

    assert "FAIL 7" in done.stdout
    (note,) = gitlab.notes.values()
    assert "verdict=error" in note["body"]


def test_the_training_does_not_see_the_tokens_and_the_report_does(change, gitlab) -> None:
    change.write(
        "train.py",
        "import os\nprint('seen', [os.environ.get(one) for one in NAMES])\n".replace(
            "NAMES", NAMES
        ),
    )
    change.commit()
    gitlab.merge_requests[12].sha = change.git("rev-parse", "HEAD")

    done = change.as_merge_request(**variables(gitlab, GITLAB_TOKEN=TOKEN))

    assert "seen [None, None]" in done.stdout
    assert TOKEN not in done.stdout
    assert len(gitlab.notes) == 1


def test_an_install_that_fails_is_told_over_the_last_verdict(change, gitlab, install) -> None:
    change.as_merge_request(**variables(gitlab))
    text = (change.root / ".gitlab-ci.yml").read_text(encoding="utf-8")
    change.write(".gitlab-ci.yml", text.replace("{run", '{install: "false", run'))
    change.commit()
    change.git("clean", "-fdxq", "mlgate-out")
    gitlab.merge_requests[12].sha = change.git("rev-parse", "HEAD")
    install(change)  # takes mlgate away, until pip is asked for it

    done = change.as_merge_request(**variables(gitlab, CI_JOB_ID="501"))

    assert "FAIL 1" in done.stdout, done.stdout
    (note,) = gitlab.notes.values()
    assert "verdict=error" in note["body"]
