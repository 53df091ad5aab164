"""Which commit is compared with, in repositories such as CI systems and laptops have."""

import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from mlgate.baseline.commit import AbsentBaseError, Base, NoBase, choose
from mlgate.errors import Exit, NotEvaluatedError
from mlgate.policy.model import BaselineSpec
from mlgate.result.context import Context

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Repo


def base_of(
    repo: "Repo",
    context: Context | None = None,
    *,
    commit: str = "merge-base",
    base_ref: str | None = None,
) -> Base:
    record, base = choose(BaselineSpec(commit=commit), context, repo.path, base_ref)
    assert isinstance(base, Base)
    assert record is not None
    assert (record.base, record.how.partition(";")[0]) == (base.commit, base.how.partition(";")[0])
    return base


def github(**told: Any) -> Context:
    return Context(provider="github", **told)


def change(**told: Any) -> Context:
    return github(event="pull_request", is_change_request=True, change=7, base_ref="main", **told)


def branched(repo: "Repo") -> tuple[str, str, str]:
    """main: a-b; feature from a: c. HEAD is feature."""
    first = repo.commit("a")
    repo.git("checkout", "--quiet", "-b", "feature")
    feature = repo.commit("c")
    repo.git("checkout", "--quiet", "main")
    second = repo.commit("b")
    repo.git("checkout", "--quiet", "feature")
    return first, second, feature


def test_a_laptop_compares_a_branch_with_its_merge_base(repo: "Repo") -> None:
    first, _, feature = branched(repo)
    record, base = choose(BaselineSpec(), None, repo.path, None)
    assert isinstance(base, Base)
    assert base.commit == first
    assert record is not None
    assert (record.head, record.checked_out, record.dirty) == (feature, feature, False)
    assert "merge base of HEAD and main" in record.how


def test_a_clean_default_branch_is_compared_with_its_first_parent(repo: "Repo") -> None:
    first = repo.commit()
    repo.commit()
    assert base_of(repo).commit == first


def test_changes_that_are_not_committed_are_compared_with_head(repo: "Repo") -> None:
    repo.commit()
    head = repo.commit()
    repo.write("model.txt", "changed")
    base = base_of(repo)
    assert base.commit == head
    assert "the work tree has changes" in base.how


def test_an_untracked_file_is_no_change(repo: "Repo") -> None:
    first = repo.commit()
    repo.commit()
    repo.write("notes.txt", "x")
    assert base_of(repo).commit == first


def test_a_changed_feature_branch_is_still_compared_with_its_merge_base(repo: "Repo") -> None:
    first, _, _ = branched(repo)
    repo.write("c", "changed")
    assert base_of(repo).commit == first


def test_a_merge_on_the_default_branch_is_compared_with_its_first_parent(repo: "Repo") -> None:
    _, second, _ = branched(repo)
    repo.git("checkout", "--quiet", "main")
    repo.merge("feature")
    assert base_of(repo).commit == second


def test_commits_that_are_not_pushed_are_compared_with_the_remote(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    pushed = origin.commit()
    clone = origin.clone(tmp_path / "clone")
    clone.commit()
    clone.commit()
    base = base_of(clone)
    assert base.commit == pushed
    assert "origin/main" in base.how


def test_a_default_branch_of_any_name_is_known_from_the_remote(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin", branch="trunk")
    fork_point = origin.commit()
    clone = origin.clone(tmp_path / "clone")
    clone.git("checkout", "--quiet", "-b", "feature")
    clone.commit("x")
    assert base_of(clone).commit == fork_point


def test_master_is_a_default_branch_too(make_repo: "Callable[..., Repo]") -> None:
    repo = make_repo("old", branch="master")
    first = repo.commit()
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit()
    assert base_of(repo).commit == first


def test_the_only_branch_is_the_default_branch(make_repo: "Callable[..., Repo]") -> None:
    repo = make_repo("single", branch="trunk")
    first = repo.commit()
    repo.commit()
    assert base_of(repo).commit == first


def test_an_unknown_default_branch_ends_with_the_fix(make_repo: "Callable[..., Repo]") -> None:
    repo = make_repo("odd", branch="trunk")
    repo.commit()
    repo.git("checkout", "--quiet", "-b", "feature")
    repo.commit()
    with pytest.raises(AbsentBaseError) as caught:
        choose(BaselineSpec(), None, repo.path, None)
    assert "--base-ref" in str(caught.value.problems[0].fix)
    assert base_of(repo, base_ref="trunk").how.startswith("merge base of HEAD and trunk")


def test_a_test_merge_is_compared_with_its_first_parent(repo: "Repo") -> None:
    _, second, feature = branched(repo)
    repo.git("checkout", "--quiet", "--detach", "main")
    merged = repo.merge("feature")
    record, base = choose(
        BaselineSpec(),
        change(test_merge=True, sha=merged, head_sha=feature, base_sha="0" * 40),
        repo.path,
        None,
    )
    assert isinstance(base, Base)
    assert (base.commit, base.how) == (second, "first parent of the test merge")
    assert record is not None
    assert (record.head, record.checked_out, record.base_ref) == (feature, merged, "main")


def test_a_merge_in_the_change_itself_is_no_test_merge(repo: "Repo") -> None:
    _, second, _ = branched(repo)
    merged = repo.merge("main")
    context = change(sha=merged, head_sha=merged, base_sha=second)
    assert base_of(repo, context).commit == second
    assert "merge base" in base_of(repo, context).how


def test_a_checkout_of_another_commit_than_the_builds_is_no_test_merge(repo: "Repo") -> None:
    first, second, feature = branched(repo)
    context = change(test_merge=True, sha="1" * 40, head_sha=feature, base_sha=second)
    assert base_of(repo, context).commit == first


def test_a_checkout_without_the_changes_head_is_said(repo: "Repo") -> None:
    _, second, feature = branched(repo)
    repo.git("checkout", "--quiet", "main")
    record, base = choose(
        BaselineSpec(), change(head_sha=feature, base_sha=second), repo.path, None
    )
    assert isinstance(base, Base)
    assert base.commit == second
    assert record is not None
    assert "does not hold the head of the change" in record.how


def test_a_merge_queue_names_its_own_base(repo: "Repo") -> None:
    first, second, _ = branched(repo)
    repo.git("checkout", "--quiet", "main")
    repo.merge("feature")
    context = github(
        event="merge_group", merge_queue_base=first, head_sha=repo.head(), base_ref="main"
    )
    assert base_of(repo, context).commit == first != second


def test_the_events_base_is_used_where_it_is_here(repo: "Repo") -> None:
    first, second, _ = branched(repo)
    repo.merge("main")
    assert base_of(repo, change(base_sha=first)).commit == first
    assert base_of(repo, change(base_sha=second)).commit == second


def test_a_force_pushed_base_falls_back_to_the_remote_branch(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    first, _, _ = branched(origin)
    clone = origin.clone(tmp_path / "clone")
    base = base_of(clone, change(base_sha="2" * 40))
    assert base.commit == first
    assert "origin/main" in base.how


def test_the_remote_branch_goes_before_a_stale_local_one(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    origin.commit()
    clone = origin.clone(tmp_path / "clone")
    newer = origin.commit()
    clone.git("fetch", "--quiet")
    clone.git("checkout", "--quiet", "-b", "feature", "origin/main")
    clone.commit("x")
    assert base_of(clone, change()).commit == newer


def test_a_detached_head_in_ci_is_compared_with_the_default_branch(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    first, _, feature = branched(origin)
    clone = origin.clone(tmp_path / "clone")
    clone.git("checkout", "--quiet", "--detach", feature)
    context = github(event="push", branch="feature", sha=feature, default_branch="main")
    assert base_of(clone, context).commit == first


def test_a_push_to_the_default_branch_is_compared_with_the_first_parent(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    first = origin.commit()
    second = origin.commit()
    clone = origin.clone(tmp_path / "clone")
    clone.git("checkout", "--quiet", "--detach", second)
    clone.write("model.txt", "retrained: outputs are tracked here")
    context = github(event="push", branch="main", sha=second, default_branch="main")
    base = base_of(clone, context)
    assert base.commit == first
    assert "default branch main" in base.how


def test_a_tag_on_the_default_branch_is_compared_with_the_first_parent(repo: "Repo") -> None:
    first = repo.commit()
    second = repo.commit()
    repo.git("tag", "v1")
    repo.git("checkout", "--quiet", "v1")
    assert base_of(repo, github(event="push", sha=second, default_branch="main")).commit == first


def test_previous_is_the_first_parent_wherever_head_is(repo: "Repo") -> None:
    branched(repo)
    head = repo.head()
    repo.commit()
    assert base_of(repo, commit="previous").commit == head


def test_previous_of_a_scheduled_run_is_the_commit_that_the_last_run_had(repo: "Repo") -> None:
    repo.commit()
    head = repo.commit()
    context = github(event="schedule", branch="main", sha=head, default_branch="main")
    assert base_of(repo, context, commit="previous").commit == head
    assert base_of(repo, context).commit != head


def test_a_named_commit_is_taken_as_it_is(repo: "Repo") -> None:
    _, second, feature = branched(repo)
    repo.git("tag", "--annotate", "--message", "release", "v1.0", second)
    assert base_of(repo, commit="v1.0").commit == second
    assert base_of(repo, change(base_sha=feature), commit="main").commit == second


def test_a_branch_that_only_the_remote_has_can_be_named(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    origin.commit()
    origin.git("checkout", "--quiet", "-b", "release")
    released = origin.commit()
    origin.git("checkout", "--quiet", "main")
    clone = origin.clone(tmp_path / "clone")
    assert base_of(clone, commit="release").commit == released


@pytest.mark.parametrize(
    "ref", ["v9", "--all", "a b", "main..feature", "-", "HEAD:model.txt", "\0", "ünknown"]
)
def test_a_named_commit_that_is_not_here_ends_with_exit_3(repo: "Repo", ref: str) -> None:
    repo.commit()
    with pytest.raises(AbsentBaseError) as caught:
        choose(BaselineSpec(commit=ref), None, repo.path, None)
    assert caught.value.exit_code is Exit.NOT_EVALUATED
    assert caught.value.problems[0].code == "MLG020"
    assert caught.value.commit is not None
    assert caught.value.commit.head == repo.head()


def test_a_base_ref_goes_before_the_event_and_the_policy(repo: "Repo") -> None:
    first, _, feature = branched(repo)
    repo.git("checkout", "--quiet", "-b", "stacked")
    repo.commit("d")
    assert base_of(repo, change(base_sha=first), base_ref="feature").commit == feature
    assert base_of(repo, commit="previous", base_ref="main").commit == first


def test_a_commit_id_can_be_the_base_ref(repo: "Repo") -> None:
    first, second, _ = branched(repo)
    assert base_of(repo, base_ref=second).commit == first


def test_criss_cross_merges_have_two_bases_and_that_is_said(repo: "Repo") -> None:
    first, second, feature = branched(repo)
    repo.merge("main")
    repo.git("checkout", "--quiet", "main")
    repo.git("merge", "--quiet", "--no-ff", "--no-edit", "--strategy=ours", feature)
    repo.commit("e")
    repo.git("checkout", "--quiet", "feature")
    repo.commit("f")
    base = base_of(repo)
    assert base.commit in (second, feature)
    assert "one of 2" in base.how
    assert base.commit != first


def test_a_commit_without_a_parent_has_no_base(repo: "Repo") -> None:
    head = repo.commit()
    record, base = choose(BaselineSpec(), None, repo.path, None)
    assert base == NoBase(why=f"{head[:12]} has no parent")
    assert record is not None
    assert (record.head, record.base) == (head, None)


def test_histories_that_share_nothing_have_no_base(repo: "Repo") -> None:
    repo.commit()
    repo.git("checkout", "--quiet", "--orphan", "fresh")
    repo.commit("x")
    _, base = choose(BaselineSpec(), None, repo.path, None)
    assert isinstance(base, NoBase)
    assert "no common ancestor" in base.why


def test_a_branch_without_commits_has_no_base(repo: "Repo") -> None:
    record, base = choose(BaselineSpec(), None, repo.path, None)
    assert base == NoBase(why="the branch has no commit yet")
    assert record is not None
    assert record.head is None


def test_without_a_repository_there_is_no_commit(tmp_path: Path) -> None:
    record, base = choose(BaselineSpec(), change(base_sha="1" * 40), tmp_path, None)
    assert record is None
    assert isinstance(base, NoBase)
    assert "not a git repository" in base.why


def test_without_git_there_is_no_commit(
    repo: "Repo", tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert choose(BaselineSpec(), None, repo.path, None) == (
        None,
        NoBase(why="git is not installed"),
    )


@pytest.mark.parametrize(
    ("provider", "fix"),
    [("github", "fetch-depth: 0"), ("gitlab", 'GIT_DEPTH: "0"'), (None, "git fetch --unshallow")],
)
def test_a_shallow_clone_ends_with_exit_3_and_the_exact_fix(
    make_repo: "Callable[..., Repo]", tmp_path: Path, provider: str | None, fix: str
) -> None:
    origin = make_repo("origin")
    origin.commit()
    head = origin.commit()
    clone = origin.clone(tmp_path / "clone", "--depth", "1")
    context = (
        Context(provider=provider, event="push", branch="main", sha=head, default_branch="main")
        if provider
        else None
    )
    with pytest.raises(AbsentBaseError) as caught:
        choose(BaselineSpec(), context, clone.path, None)
    problem = caught.value.problems[0]
    assert (problem.code, caught.value.exit_code) == ("MLG020", Exit.NOT_EVALUATED)
    assert fix in str(problem.fix)
    assert "shallow" in problem.message
    assert caught.value.commit is not None
    assert caught.value.commit.head == head


def test_a_shallow_test_merge_knows_that_its_parent_is_cut_off(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    _, second, feature = branched(origin)
    origin.git("checkout", "--quiet", "-b", "pull-7", "main")
    merged = origin.merge("feature")
    clone = origin.clone(tmp_path / "clone", "--depth", "1", "--branch", "pull-7")
    with pytest.raises(AbsentBaseError, match=second[:12]):
        choose(
            BaselineSpec(), change(test_merge=True, sha=merged, head_sha=feature), clone.path, None
        )


def test_two_shallow_branches_that_do_not_meet_end_with_exit_3(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    branched(origin)
    clone = origin.clone(tmp_path / "clone", "--depth", "1", "--no-single-branch")
    with pytest.raises(AbsentBaseError, match="merge base"):
        choose(BaselineSpec(), change(), clone.path, None)


def test_a_base_branch_that_was_not_fetched_ends_with_exit_3(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    branched(origin)
    clone = origin.clone(tmp_path / "clone", "--single-branch", "--branch", "feature")
    with pytest.raises(AbsentBaseError, match="the base branch main"):
        choose(BaselineSpec(), change(base_sha="3" * 40), clone.path, None)


def test_a_work_tree_of_its_own_is_a_repository(repo: "Repo", tmp_path: Path) -> None:
    first, _, _ = branched(repo)
    repo.git("worktree", "add", "--quiet", str(tmp_path / "tree"), "-b", "other", "feature")
    record, base = choose(BaselineSpec(), None, tmp_path / "tree", None)
    assert isinstance(base, Base)
    assert base.commit == first
    assert record is not None


def test_a_policy_in_a_subfolder_is_in_the_same_repository(repo: "Repo") -> None:
    first, _, _ = branched(repo)
    (repo.path / "models" / "ünïcode").mkdir(parents=True)
    _, base = choose(BaselineSpec(), None, repo.path / "models" / "ünïcode", None)
    assert isinstance(base, Base)
    assert base.commit == first


def test_inside_a_hook_the_policys_repository_is_asked(
    repo: "Repo", make_repo: "Callable[..., Repo]", monkeypatch: pytest.MonkeyPatch
) -> None:
    first = repo.commit()
    repo.commit()
    other = make_repo("other")
    monkeypatch.setenv("GIT_DIR", str(other.path / ".git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(other.path / ".git/index"))
    _, base = choose(BaselineSpec(), None, repo.path, None)
    assert isinstance(base, Base)
    assert base.commit == first


def test_looking_changes_nothing_in_the_repository(repo: "Repo") -> None:
    branched(repo)
    repo.write("c", "changed")

    def everything() -> dict[str, bytes]:
        files = sorted(path for path in repo.path.rglob("*") if path.is_file())
        return {str(path): path.read_bytes() for path in files}

    before = everything()
    base_of(repo)
    assert everything() == before


def test_distrust_of_the_owner_is_told_with_the_setting(
    repo: "Repo", monkeypatch: pytest.MonkeyPatch
) -> None:
    repo.commit()
    monkeypatch.setenv("GIT_TEST_ASSUME_DIFFERENT_OWNER", "1")
    with pytest.raises(NotEvaluatedError) as caught:
        choose(BaselineSpec(), None, repo.path, None)
    assert caught.value.exit_code is Exit.NOT_EVALUATED
    assert "safe.directory" in str(caught.value.problems[0].fix)
    assert str(repo.path) in str(caught.value.problems[0].fix)


def test_a_repository_without_a_work_tree_is_told(
    make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    origin.commit()
    subprocess.run(
        ["git", "clone", "--quiet", "--bare", str(origin.path), str(tmp_path / "bare")], check=True
    )
    with pytest.raises(NotEvaluatedError, match="work tree"):
        choose(BaselineSpec(), None, tmp_path / "bare", None)
