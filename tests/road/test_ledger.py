"""Looks at a test set, recorded by real runs in real repositories."""

import json

import pytest

POLICY = """\
version: 1
name: income
predictions: {path: predictions.parquet, id: id, target: y, score: p, prediction: d}
gates:
  metrics:
    - {metric: accuracy, min: 0.5, max_drop: 0.02}
    - {metric: roc_auc, max_drop: 0.01}
"""
FILE = "mlgate-ledger.jsonl"


@pytest.fixture
def keep(repository):
    """Commit a policy with a ledger to `main`, and start a change."""

    def start(ledger: str = "{}", *, policy: str = POLICY, n: int = 2000, attributes: str = ""):
        repository.write("mlgate.yaml", f"{policy}ledger: {ledger}\n")
        if attributes:
            repository.write(".gitattributes", attributes)
        repository.predict(n=n)
        repository.commit("a policy with a ledger")
        repository.git("switch", "-q", "-c", "change")
        return repository

    return start


def lines(project):
    """All looks, whichever way they are kept."""
    folder = project.root / "mlgate-ledger"
    texts = [path.read_text() for path in sorted(folder.glob("*.json"))]
    if (project.root / FILE).exists():
        texts.append((project.root / FILE).read_text())
    return [json.loads(line) for text in texts for line in text.splitlines()]


def retrained(project, number: int, **how):
    """Predict as another training would, and check."""
    project.predict(**{"n": 2000, "noise": 0.1, "noise_seed": number, **how})
    return project.check()


def test_without_the_section_nothing_is_kept_and_nothing_said(branch):
    project = branch(noise=0.05)

    done = project.check()

    assert done.result["ledger"] is None
    assert "look" not in done.stdout
    assert lines(project) == []


@pytest.mark.parametrize("path", [FILE, "mlgate-ledger"])
def test_a_look_is_recorded_with_what_it_was_and_came_out_as(keep, path):
    project = keep(f"{{path: {path}}}")
    head = project.git("rev-parse", "HEAD")

    done = retrained(project, 1)

    (line,) = lines(project)
    ledger = done.result["ledger"]
    assert done.code == 0
    assert (line["commit"], line["name"], line["n"], line["beta"]) == (head, "income", 2000, 0.05)
    assert line["time"] == done.result["started"]
    assert all(line[key] == ledger[key] for key in ("test_set", "candidate", "baseline"))
    assert {check["id"]: check["outcome"] for check in line["checks"]} == done.outcomes
    assert (ledger["looks"], ledger["look"], ledger["recorded"]) == (1, 1, True)
    budgets = {budget["check"]: budget for budget in ledger["budgets"]}
    assert set(budgets) == {"metrics/accuracy.max_drop", "metrics/roc_auc.max_drop"}
    drop = next(check for check in line["checks"] if check["id"] == "metrics/accuracy.max_drop")
    assert drop["standard_error"] == budgets["metrics/accuracy.max_drop"]["standard_error"] > 0
    assert drop["margin"] == 0.02


def test_every_format_tells_the_looks_and_what_is_left(keep):
    project = keep(policy=POLICY.replace("max_drop: 0.02", "max_drop: 0.01"))

    done = retrained(project, 1)

    said = " ".join(done.stdout.split())
    assert "1 look at this test set; " in said
    assert "metrics/accuracy.max_drop 0.01" in said
    for name in ("comment.md", "report.html"):
        assert "1 look" in (project.root / "mlgate-out" / name).read_text("utf-8")
    assert "Looks to date" in (project.root / "mlgate-out" / "report.html").read_text("utf-8")


def test_the_same_predictions_again_are_no_new_look(keep):
    project = keep()
    retrained(project, 1)
    retrained(project, 2)

    again = retrained(project, 1)

    assert len(lines(project)) == 2
    ledger = again.result["ledger"]
    assert (ledger["looks"], ledger["look"], ledger["repeated"]) == (2, 1, True)
    assert ledger["recorded"] is False


def test_predictions_that_did_not_change_are_no_look(keep):
    project = keep()

    done = project.check()

    assert done.result["baseline"]["identical"]
    assert lines(project) == []
    assert done.result["ledger"]["look"] is None
    assert done.result["ledger"]["looks"] == 0


def test_a_run_of_other_checks_only_is_no_look(keep):
    project = keep(
        policy=POLICY.replace(
            "gates:",
            "datasets: {t: predictions.parquet}\ngates:\n  schema: [{dataset: t, rows: {min: 1}}]",
        )
    )
    project.predict(noise=0.1)

    done = project.check("--gate", "schema")

    assert done.code == 0
    assert lines(project) == []
    assert done.result["ledger"] is None


def test_a_search_of_slices_alone_is_a_look(keep):
    searched = "max_drop: 0.02, discover: {columns: [region]}"
    project = keep(policy=POLICY.replace("max_drop: 0.02", searched))
    project.predict(n=2000, noise=0.1)

    done = project.check("--gate", "metrics/accuracy.discover")

    (line,) = lines(project)
    assert [check["id"] for check in line["checks"]] == ["metrics/accuracy.discover"]
    assert done.result["ledger"]["recorded"] is True


def test_a_floor_alone_is_a_look_without_a_baseline(keep):
    project = keep(
        policy=POLICY.replace(", max_drop: 0.02", "").replace("max_drop: 0.01", "min: 0.5")
    )

    done = retrained(project, 1)

    (line,) = lines(project)
    assert line["baseline"] is None
    assert done.result["ledger"]["budgets"] == []


def test_a_worn_out_test_set_is_a_note_and_changes_no_verdict(keep):
    policy = POLICY.replace("max_drop: 0.02", "max_drop: 0.003")
    project = keep(policy=policy)
    first = retrained(project, 1)
    assert "worn out" not in first.stdout

    second = retrained(project, 2)

    said = " ".join(second.stdout.split())
    assert "the test set is worn out after 2 looks for metrics/accuracy.max_drop 0.003" in said
    assert "refresh its rows, or enlarge it" in said
    without = policy + "ledger: {mode: off}\n"
    project.write("mlgate.yaml", without)
    plain = project.check()
    assert plain.result["ledger"] is None
    assert plain.outcomes == second.outcomes
    assert plain.code == second.code == 0


def test_a_wider_margin_bears_more_looks_at_the_same_rows(keep):
    project = keep()
    narrow = retrained(project, 1).result["ledger"]["budgets"][0]
    project.write("mlgate.yaml", POLICY.replace("0.02", "0.03") + "ledger: {}\n")

    wide = project.check().result["ledger"]

    assert wide["repeated"]
    assert wide["budgets"][0]["margin"] == 0.03
    assert wide["budgets"][0]["allowed"] > narrow["allowed"]


def test_another_test_set_starts_anew(keep):
    project = keep()
    retrained(project, 1)
    project.predict("predictions.parquet", seed=9)
    project.git("commit", "-qam", "a fresh test set")
    project.predict("predictions.parquet", seed=9, noise=0.1)

    done = project.check("--base-ref", "HEAD")

    assert done.result["ledger"]["looks"] == 1
    assert len({line["test_set"] for line in lines(project)}) == 2


def test_the_ledger_makes_no_work_tree_dirty(keep):
    """Else a second run would compare with another commit, and no baseline could be saved."""
    project = keep(f"{{path: {FILE}}}", attributes=f"{FILE} merge=union\n")
    retrained(project, 1)
    project.commit("the first look")
    first = project.check()
    retrained(project, 2)
    project.git("checkout", "-q", "HEAD", "--", "predictions.parquet")

    again = project.check()

    assert "mlgate-ledger.jsonl" in project.git("status", "--short")
    assert again.result["commit"]["dirty"] is False
    assert again.result["commit"]["base"] == first.result["commit"]["base"]
    saved = project.run("baseline", "save", "--store", "store")
    assert saved.code == 0, saved.stderr


def test_any_other_change_still_makes_it_dirty(keep):
    project = keep(f"{{path: {FILE}}}")
    retrained(project, 1)
    project.commit("a look")

    assert retrained(project, 2).result["commit"]["dirty"] is True


@pytest.mark.parametrize(
    ("path", "attributes"), [(FILE, f"{FILE} merge=union\n"), ("mlgate-ledger", "")]
)
def test_looks_of_two_branches_merge_without_a_conflict(keep, path, attributes):
    project = keep(f"{{path: {path}}}", attributes=attributes)
    for name, number in (("one", 1), ("other", 2)):
        project.git("switch", "-q", "-c", name, "main")
        retrained(project, number)
        project.git("checkout", "-q", "HEAD", "--", "predictions.parquet")
        project.commit(f"looks of {name}")

    project.git("merge", "-q", "--no-edit", "one")

    done = retrained(project, 3)
    assert done.result["ledger"]["looks"] == 3
    assert done.result["ledger"]["unread"] == 0
    assert len(lines(project)) == 3


def test_git_is_to_be_told_how_a_file_of_lines_merges_until_it_is(keep):
    project = keep(f"{{path: {FILE}}}")
    said = " ".join(retrained(project, 1).stdout.split())
    assert "add the line `mlgate-ledger.jsonl merge=union` to .gitattributes" in said

    project.write(".gitattributes", f"{FILE} merge=union\n")

    assert "merge=union" not in retrained(project, 2).stdout
    assert "merge=union" not in retrained(project, 3, noise_seed=7).stdout


def test_a_damaged_line_is_named_and_counts_as_a_look_and_decides_nothing(keep):
    project = keep(f"{{path: {FILE}}}")
    retrained(project, 1)
    with (project.root / FILE).open("a") as file:
        file.write("{'not': JSON\n")

    done = retrained(project, 2)

    assert done.code == 0
    assert f"{FILE}:2: it is not JSON" in " ".join(done.stdout.split())
    assert (done.result["ledger"]["looks"], done.result["ledger"]["unread"]) == (3, 1)


def test_lines_of_a_later_version_are_left_alone_and_said(keep):
    project = keep(f"{{path: {FILE}}}")
    project.write(FILE, '{"ledger": 2, "kind": "unheard of"}\n')

    done = retrained(project, 1)

    assert done.code == 0
    assert done.result["ledger"]["looks"] is None
    assert "later mlgate" in done.result["ledger"]["problem"]
    assert "update mlgate" in " ".join(done.stdout.split())
    assert (project.root / FILE).read_text() == '{"ledger": 2, "kind": "unheard of"}\n'


@pytest.mark.parametrize("mode", ["warn", "adaptive"])
def test_a_ledger_that_cannot_be_read_ends_the_run_only_where_a_pass_hangs_on_it(keep, mode):
    project = keep(f"{{path: {FILE}, mode: {mode}}}")
    (project.root / FILE).mkdir()

    done = retrained(project, 1)

    if mode == "warn":
        assert done.code == 0
        assert "looks at the test set are not counted" in " ".join(done.stdout.split())
    else:
        assert done.code == 3
        assert done.result["problem"]["code"] == "MLG070"


def test_mode_adaptive_shares_beta_among_the_planned_looks(keep):
    project = keep("{mode: adaptive, looks: 100}")

    done = retrained(project, 1)

    interval = done.check("metrics/accuracy.max_drop")["interval"]
    assert interval["low_confidence"] == pytest.approx(0.9995)
    assert lines(project)[0]["beta"] == done.result["ledger"]["beta"] == pytest.approx(0.0005)
    assert done.result["verdict"]["beta"] == 0.05
    assert "a pass needs 99.95%, since it is look 1 of 100 planned" in " ".join(done.stdout.split())


def test_mode_adaptive_without_a_plan_asks_more_of_each_look_and_the_same_of_a_repeated_one(keep):
    project = keep("{mode: adaptive}")
    runs = [retrained(project, number) for number in (1, 2, 3, 1)]

    betas = [run.result["ledger"]["beta"] for run in runs]
    assert betas == pytest.approx([0.0304, 0.0076, 0.00338, 0.0304], rel=0.01)
    assert runs[0].outcomes == runs[3].outcomes


def test_trying_until_green_stops_working_in_mode_adaptive(keep):
    """The margin is so narrow that one look in a few passes by luck, and hardly any by its part."""
    policy = POLICY.replace("min: 0.5, max_drop: 0.02", "max_drop: 0.008").replace(
        "    - {metric: roc_auc, max_drop: 0.01}\n", ""
    )
    project = keep(policy=policy)
    plain = [retrained(project, number, noise=0.3).outcomes for number in range(6)]
    project.write("mlgate.yaml", policy + "ledger: {mode: adaptive, looks: 1000}\n")
    shared = [retrained(project, number, noise=0.3).outcomes for number in range(6)]

    passes = [sum("pass" in run.values() for run in runs) for runs in (plain, shared)]
    assert passes[0] > passes[1] == 0


def test_what_a_change_does_to_the_ledger_is_loosening(keep):
    project = keep("{mode: adaptive, looks: 100}")
    project.write("mlgate.yaml", POLICY + "ledger: {mode: warn}\n")

    done = retrained(project, 1)

    loosened = {change["what"]: change for change in done.result["policy"]["loosened"]}
    assert loosened["ledger.mode"] == {"what": "ledger.mode", "from": "adaptive", "to": "warn"}
    assert "loosens its own gate: ledger.mode" in done.stdout


@pytest.mark.parametrize("path", [FILE, "mlgate-ledger"])
@pytest.mark.parametrize("how", ["removed", "edited", "all"])
def test_recorded_looks_that_a_change_removes_or_edits_are_loosening(keep, path, how):
    project = keep(f"{{path: {path}}}")
    project.git("switch", "-q", "main")
    for number in (1, 2):
        retrained(project, number)
        project.git("checkout", "-q", "HEAD", "--", "predictions.parquet")
    project.commit("two looks on main")
    project.git("switch", "-q", "-C", "change")
    files = sorted((project.root / path).glob("*.json")) or [project.root / path]
    if how == "all":
        for file in files:
            file.unlink()
    elif how == "removed" and len(files) > 1:
        files[0].unlink()
    else:
        first, *rest = files[0].read_text().splitlines(keepends=True)
        kept = [first.replace('"n": 2000', '"n": 2001')] if how == "edited" else []
        files[0].write_text("".join([*kept, *rest]))

    done = retrained(project, 3)

    kept = 0 if how == "all" else 1
    change = {"what": "ledger.lines", "from": 2, "to": kept}
    assert change in done.result["policy"]["loosened"]
    assert f"ledger.lines from 2 to {kept}" in " ".join(done.stdout.split())


def test_looks_that_are_only_added_loosen_nothing(keep):
    project = keep(f"{{path: {FILE}}}")
    project.git("switch", "-q", "main")
    retrained(project, 1)
    project.commit("a look on main")
    project.git("switch", "-q", "-C", "change")

    done = retrained(project, 2)

    assert done.result["policy"]["loosened"] == []


def test_a_baseline_in_a_store_is_the_same_look_as_the_one_in_git(keep):
    project = keep(
        policy=POLICY.replace("gates:", "baseline: {from: [{store: store}, git]}\ngates:")
    )
    project.git("switch", "-q", "main")
    project.check()
    assert project.run("baseline", "save").code == 0
    project.git("switch", "-q", "change")

    from_store = retrained(project, 1)
    assert from_store.result["baseline"]["source"] == "store"
    (project.root / "store").rename(project.root / "elsewhere")
    from_git = project.check()

    assert from_git.result["baseline"]["source"] == "git"
    assert from_git.result["ledger"]["repeated"] is True
    assert from_git.result["ledger"]["looks"] == from_store.result["ledger"]["looks"] == 1


def test_a_shared_folder_outside_of_the_repository_counts_for_every_clone(keep, tmp_path):
    project = keep("{path: '${LOOKS}/income'}")
    shared = {"LOOKS": str(tmp_path / "shared")}
    clone = tmp_path / "clone"
    project.git("clone", "-q", str(project.root), str(clone))
    for number, root in enumerate((project.root, clone)):
        project.root = root
        project.predict(noise=0.1, noise_seed=number)
        done = project.check(env=shared)

    assert done.result["ledger"]["looks"] == 2
    assert done.result["ledger"]["path"] == "${LOOKS}/income"
    assert "git status" not in done.stderr
    unset = project.check()
    assert unset.code == 0
    assert "LOOKS is not set" in " ".join(unset.stdout.split())


def test_a_second_comparison_has_budgets_of_its_own_in_the_same_look(keep):
    policy = POLICY.replace("gates:", "baseline: {anchor: v1}\ngates:")
    project = keep(policy=policy)
    project.git("tag", "v1", "main")

    done = retrained(project, 1)

    (line,) = lines(project)
    checks = {check["id"] for check in line["checks"] if check["margin"] is not None}
    budgets = {budget["check"] for budget in done.result["ledger"]["budgets"]}
    assert checks == budgets
    assert {"metrics/accuracy.max_drop", "metrics/accuracy.max_drop@anchor"} <= budgets


def test_ledger_show_tells_each_test_set(keep):
    project = keep(policy=POLICY.replace("max_drop: 0.02", "max_drop: 0.01"))
    for number in (1, 2):
        retrained(project, number)

    done = project.run("ledger", "show")

    assert done.code == 0
    first, *rest = done.stdout.splitlines()
    assert first == "ledger    mlgate-ledger (mode warn)"
    assert ", 2,000 rows: 2 looks, " in rest[0]
    assert "metrics/accuracy.max_drop: 2 " in done.stdout
    assert "; for a margin of 0.01 " in done.stdout


def test_jobs_keep_their_looks_on_a_branch_of_its_own_as_the_page_says(keep, tmp_path):
    """Two jobs that started from the same state of the branch both get their look in."""
    project = keep("{path: looks}")
    project.git("switch", "-q", "--orphan", "mlgate-ledger")
    project.git("commit", "-q", "--allow-empty", "-m", "Looks")
    project.git("switch", "-q", "change")
    origin = project.root
    jobs = [tmp_path / "one", tmp_path / "other"]
    for job in jobs:
        project.git("clone", "-q", str(origin), str(job))
        project.root = job
        project.git("fetch", "-q", "origin", "mlgate-ledger")
        project.git("worktree", "add", "-q", "looks", "mlgate-ledger")
        project.root = origin
    for number, job in enumerate(jobs):
        project.root = job
        assert retrained(project, number).result["ledger"]["looks"] == 1
        project.git("-C", "looks", "add", ".")
        project.git("-C", "looks", "commit", "-q", "-m", "Looks")
        project.git("-C", "looks", "pull", "-q", "--rebase")
        project.git("-C", "looks", "push", "-q")

    assert retrained(project, 5).result["ledger"]["looks"] == 3
