"""The shipped hooks, run by pre-commit in front of a bare remote."""

import tomllib
from pathlib import Path

import pytest
import yaml
from markdown_it import MarkdownIt

PROJECT = Path(__file__).parents[2]
SHIPPED = PROJECT / ".pre-commit-hooks.yaml"
PAGE = PROJECT / "docs" / "pre-commit.md"
POLICY = "version: 1\nname: churn\ngates: {metrics: [{metric: f1, file: m.json, min: 0.5}]}\n"

pytestmark = pytest.mark.posix  # pre-commit's hooks are scripts of a POSIX shell


def test_a_push_that_passes_arrives(published):
    published.write(f1=0.89)
    assert published.commit("a little worse").returncode == 0

    done = published.push("main")

    assert done.returncode == 0, done.stdout + done.stderr
    assert published.arrived() == published.git("rev-parse", "HEAD")


def test_a_push_that_fails_a_floor_is_refused_and_nothing_arrives(published):
    before = published.arrived()
    published.write(f1=0.70)
    assert published.commit("much worse").returncode == 0

    done = published.push("main")

    assert done.returncode == 1
    assert "metrics/f1.min" in done.stdout + done.stderr
    assert published.arrived() == before


def test_a_branch_is_held_against_the_default_branch_and_not_against_its_last_push(published):
    published.git("switch", "-q", "-c", "erosion")
    for f1, arrives in ((0.885, True), (0.87, False)):  # each step loses less than the margin
        published.write(f1=f1)
        assert published.commit(f"f1 {f1}").returncode == 0

        done = published.push("erosion")

        assert (done.returncode == 0) is arrives, done.stdout + done.stderr
        assert (published.arrived("erosion") == published.git("rev-parse", "HEAD")) is arrives
    assert "metrics/f1.max_drop" in done.stdout + done.stderr


@pytest.mark.parametrize(("f1", "arrives"), [(0.90, True), (0.70, False)])
def test_the_first_push_of_a_repository_is_judged_without_a_base(checkout, f1, arrives):
    checkout.write(f1=f1)
    assert checkout.commit().returncode == 0

    done = checkout.push("main")

    said = done.stdout + done.stderr
    assert "from None" in said  # as the page says: PRE_COMMIT_FROM_REF is not set
    assert (done.returncode == 0) is arrives, said
    assert (checkout.arrived() is not None) is arrives


def test_a_later_push_says_what_the_remote_has(published):
    before = published.arrived()
    published.write(f1=0.91)
    assert published.commit("better").returncode == 0

    assert f"from {before}" in (done := published.push("main")).stdout + done.stderr


def test_a_policy_that_cannot_be_read_stops_the_push_too(published):
    before = published.arrived()
    policy = published.root / "mlgate.yaml"
    policy.write_text(policy.read_text("utf-8").replace("max_drop", "max_dorp"), encoding="utf-8")
    published.git("commit", "-q", "--no-verify", "-a", "-m", "a misspelt limit")

    done = published.push("main")

    assert done.returncode == 1
    assert "max_drop" in done.stdout + done.stderr  # the nearest key that there is
    assert published.arrived() == before


def test_a_commit_of_a_policy_that_cannot_be_read_is_refused(published):
    before = published.git("rev-parse", "HEAD")
    policy = published.root / "mlgate.yaml"
    policy.write_text(policy.read_text("utf-8").replace("max_drop", "max_dorp"), encoding="utf-8")

    refused = published.commit("a misspelt limit")

    assert refused.returncode == 1
    assert "mlgate.yaml:6" in refused.stdout + refused.stderr
    assert published.git("rev-parse", "HEAD") == before


def test_a_policy_in_a_folder_is_read_itself_and_not_the_one_on_top(published):
    good = (published.root / "mlgate.yaml").read_text("utf-8")
    for folder, text in (("churn", good), ("risk [eu]", good.replace("max_drop", "max_dorp"))):
        (published.root / "models" / folder).mkdir(parents=True)
        (published.root / "models" / folder / "mlgate.yaml").write_text(text, encoding="utf-8")

    refused = published.commit("two policies, one misspelt")

    said = refused.stdout + refused.stderr
    assert refused.returncode == 1
    assert "models/risk [eu]/mlgate.yaml:6" in said
    assert "models/churn/mlgate.yaml:" not in said
    (published.root / "models" / "risk [eu]" / "mlgate.yaml").write_text(good, encoding="utf-8")
    assert published.commit("two policies").returncode == 0


def test_a_policy_on_top_that_cannot_be_read_stops_no_commit_of_another(published):
    (published.root / "mlgate.yaml").write_text("version: 9\n", encoding="utf-8")
    published.git("commit", "-q", "--no-verify", "-a", "-m", "a broken one")
    (published.root / "churn").mkdir()
    (published.root / "churn" / "mlgate.yaml").write_text(POLICY, encoding="utf-8")

    assert (done := published.commit("a good one")).returncode == 0, done.stdout + done.stderr


def test_a_commit_of_other_files_reads_no_policy(published):
    (published.root / "README").write_text("a model\n", encoding="utf-8")

    done = published.commit("a page")

    assert done.returncode == 0
    assert "(no files to check)" in done.stdout + done.stderr


def test_a_linked_work_tree_whose_hooks_are_told_where_git_is_judges_its_own_files(published):
    published.git("worktree", "add", "-q", "-b", "linked", "../linked")
    linked = type(published)(published.root.parent / "linked", published.environ)
    linked.write(f1=0.70)
    assert linked.commit("much worse").returncode == 0

    done = linked.push("linked")

    assert done.returncode == 1
    assert "metrics/f1.min" in done.stdout + done.stderr
    assert linked.arrived("linked") is None


def test_it_runs_by_hand_and_leaves_the_work_tree_clean(published):
    done = published.pre_commit("run", "--hook-stage", "manual", "mlgate-check")

    assert done.returncode == 0, done.stdout + done.stderr
    assert "Passed" in done.stdout
    assert (published.root / "mlgate-out" / "result.json").is_file()
    assert published.git("status", "--porcelain") == ""


def test_the_shipped_file_is_valid_and_its_entries_are_installed_by_the_package(validate):
    assert (done := validate("validate-manifest", SHIPPED)).returncode == 0, done.stdout

    hooks = {hook["id"]: hook for hook in yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))}
    scripts = tomllib.loads((PROJECT / "pyproject.toml").read_text("utf-8"))["project"]["scripts"]
    assert set(hooks) == {"mlgate-check", "mlgate-config"}
    assert {hook["language"] for hook in hooks.values()} == {"python"}
    assert {hook["entry"].split()[0] for hook in hooks.values()} <= set(scripts)
    assert hooks["mlgate-check"]["always_run"]
    assert "pre-push" in hooks["mlgate-check"]["stages"]


def test_what_the_page_shows_is_valid_and_names_what_is_shipped(validate, tmp_path):
    tokens = MarkdownIt().parse(PAGE.read_text(encoding="utf-8"))
    shown = [token.content for token in tokens if token.info.strip() == "yaml pre-commit"]
    shipped = {hook["id"]: hook for hook in yaml.safe_load(SHIPPED.read_text(encoding="utf-8"))}

    assert len(shown) == 2
    for number, text in enumerate(shown):
        file = tmp_path / f"{number}.yaml"
        file.write_text(text, encoding="utf-8")
        assert (done := validate("validate-config", file)).returncode == 0, done.stdout
        for hook in yaml.safe_load(text)["repos"][0]["hooks"]:
            ours = shipped[hook["id"]]
            assert all(hook[key] == ours[key] for key in hook.keys() - {"language"})
