"""Places in the policy's order, each saying why it was not used."""

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from mlgate.baseline.outcome import Found, Missing, NotNeeded, Refused
from mlgate.policy.predictions_spec import PredictionsSpec

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Bench, Repo


def why(answer: Found | Missing | Refused) -> str:
    return "; ".join(f"{tried.source}: {tried.why_not}" for tried in answer.tried)


def tracked_outputs(bench: "Bench") -> str:
    bench.write_outputs(f1=0.8)
    base = bench.repo.commit("model.txt")
    bench.write_outputs(rows="1,1,0.1,0,EU\n", f1=0.1)
    return base


def ignored_outputs(bench: "Bench") -> str:
    bench.repo.write(".gitignore", "out/\nstore/\n")
    bench.write_outputs()
    return bench.repo.commit("model.txt")


def test_nothing_is_looked_for_where_nothing_compares(bench: "Bench") -> None:
    answer = bench.resolve(["git"], base=None, predictions=None, files=frozenset())
    assert isinstance(answer, NotNeeded)


def test_git_gives_the_files_as_the_base_has_them(bench: "Bench") -> None:
    base = tracked_outputs(bench)
    answer = bench.resolve(["git"], base=base)
    assert isinstance(answer, Found)
    assert (answer.source, answer.spec, answer.commit, answer.distance) == ("git", "git", base, 0)
    assert json.loads(answer.files["out/m.json"].read_bytes()) == {"f1": 0.8}
    assert bench.rows(answer.predictions)[0] == ("007", "1", "0.9", "1", "EU")
    assert answer.hashed_with is None
    assert json.loads((bench.root / "out/m.json").read_bytes()) == {"f1": 0.1}


def test_git_works_for_a_policy_in_a_subfolder(bench: "Bench") -> None:
    bench.root = bench.repo.path / "models" / "ünï"
    bench.repo.write("models/ünï/out/p.csv", "id,y\n1,1\n")
    bench.repo.write("models/m.json", "{}")
    base = bench.repo.commit("x")
    answer = bench.resolve(["git"], base=base, files=frozenset({"../m.json"}))
    assert isinstance(answer, Found)
    assert answer.files["../m.json"].read_text() == "{}"


def test_git_gives_all_files_of_a_glob(bench: "Bench") -> None:
    bench.spec = PredictionsSpec(path="out/*.csv", target="y")
    bench.repo.write("out/a.csv", "id,y\n1,1\n")
    bench.repo.write("out/b.csv", "id,y\n2,0\n")
    base = bench.repo.commit("x")
    bench.repo.write("out/c.csv", "id,y\n3,0\n")
    answer = bench.resolve(["git"], base=base, files=frozenset())
    assert isinstance(answer, Found)
    assert bench.rows(answer.predictions) == [("1", "1"), ("2", "0")]


def test_what_git_does_not_track_is_missing_and_named(bench: "Bench") -> None:
    base = ignored_outputs(bench)
    answer = bench.resolve(["git"], base=base)
    assert isinstance(answer, Missing)
    assert "out/p.csv is not tracked at" in why(answer)
    assert "out/m.json is not tracked at" in why(answer)


@pytest.mark.parametrize(
    ("path", "reason"),
    [("https://example.org/p.csv", "is a URL"), ("../../p.csv", "lies outside the repository")],
)
def test_git_has_nothing_from_outside(bench: "Bench", path: str, reason: str) -> None:
    base = bench.repo.commit()
    bench.spec = PredictionsSpec(path=path, target="y")
    answer = bench.resolve(["git"], base=base, files=frozenset())
    assert isinstance(answer, Missing)
    assert reason in why(answer)


def test_an_lfs_pointer_is_refused_not_missing(bench: "Bench") -> None:
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'0' * 64}\nsize 5\n"
    bench.repo.write("out/p.csv", pointer)
    base = bench.repo.commit("x")
    answer = bench.resolve(["git"], base=base, files=frozenset())
    assert isinstance(answer, Refused)
    assert "is a git LFS pointer" in answer.reason


def test_an_object_that_a_partial_clone_left_out_is_refused(
    bench: "Bench", make_repo: "Callable[..., Repo]", tmp_path: Path
) -> None:
    origin = make_repo("origin")
    origin.git("config", "uploadpack.allowFilter", "true")
    base = origin.commit("out/p.csv", "id,y\n1,1\n")
    origin.commit("out/p.csv", "id,y\n2,1\n")
    clone = origin.clone(tmp_path / "clone", "--filter=blob:none")
    answer = bench.resolve(["git"], base=base, root=clone.path, top=clone.path, files=frozenset())
    assert isinstance(answer, Refused)
    assert "--filter" in answer.fix


def test_without_a_base_git_and_store_say_so_and_path_is_used(bench: "Bench") -> None:
    ignored_outputs(bench)
    bench.repo.write("frozen/p.csv", "id,y\n1,1\n")
    bench.repo.write("store/income/" + "a" * 40 + "/" + "b" * 32 + "/bundle.json", "{}")
    places = ["git", {"store": "store"}, {"path": "frozen/p.csv"}]
    answer = bench.resolve(places, base=None, top=None, files=frozenset())
    assert isinstance(answer, Found)
    assert (answer.source, answer.commit, answer.distance) == ("path", None, None)
    assert why(answer) == "git: no parent; store: no parent"


def test_a_path_takes_file_numbers_out_of_git(bench: "Bench") -> None:
    base = tracked_outputs(bench)
    bench.repo.write("frozen/p.csv", "id,y\n5,1\n")
    answer = bench.resolve([{"path": "frozen/p.csv"}, "git"], base=base)
    assert isinstance(answer, Found)
    assert answer.source == "path"
    assert bench.rows(answer.predictions) == [("5", "1")]
    assert json.loads(answer.files["out/m.json"].read_bytes()) == {"f1": 0.8}


def test_a_path_can_be_a_glob_over_folders(bench: "Bench") -> None:
    bench.repo.write("frozen/a/p.csv", "id,y\n1,1\n")
    bench.repo.write("frozen/b/p.csv", "id,y\n2,0\n")
    answer = bench.resolve([{"path": "frozen/*/p.csv"}], base=None, files=frozenset())
    assert isinstance(answer, Found)
    assert bench.rows(answer.predictions) == [("1", "1"), ("2", "0")]


def test_a_path_that_is_not_there_is_lost(bench: "Bench") -> None:
    bench.repo.write("frozen/pp.csv", "id,y\n1,1\n")
    answer = bench.resolve([{"path": "frozen/p.csv"}], base=None)
    assert isinstance(answer, Refused)
    assert answer.code == "MLG022"
    assert "did you mean `frozen/pp.csv`?" in answer.reason
    assert "frozen/p.csv" in answer.fix
    assert why(answer) == "path: frozen/p.csv does not exist"


def test_a_folder_that_is_no_bundle_is_refused(bench: "Bench") -> None:
    bench.repo.write("frozen/p.csv", "x")
    answer = bench.resolve([{"path": "frozen"}], base=None)
    assert isinstance(answer, Refused)
    assert "without bundle.json" in answer.reason


def test_the_first_place_with_everything_wins(bench: "Bench") -> None:
    bench.write_outputs()
    bench.repo.write(".gitignore", "out/m.json\nstore/\n")
    base = bench.repo.commit("x")
    bench.save(base)
    answer = bench.resolve(["git", {"store": "store"}], base=base)
    assert isinstance(answer, Found)
    assert answer.source == "store"
    assert "out/m.json is not tracked" in why(answer)


def test_else_the_first_place_with_predictions_is_used(bench: "Bench") -> None:
    bench.write_outputs()
    bench.repo.write(".gitignore", "out/m.json\n")
    base = bench.repo.commit("x")
    answer = bench.resolve(["git", {"store": "store"}], base=base)
    assert isinstance(answer, Found)
    assert (answer.source, dict(answer.files)) == ("git", {})
    assert "store: store holds no bundle of income" in why(answer)


def test_an_unreachable_place_is_refused_where_no_later_one_has_everything(bench: "Bench") -> None:
    base = ignored_outputs(bench)
    answer = bench.resolve([{"store": "s3://user:secret@bucket/x?token=1"}, "git"], base=base)
    assert isinstance(answer, Refused)
    assert "secret" not in repr(answer)
    assert "token" not in repr(answer)
    assert [tried.source for tried in answer.tried] == ["store", "git"]


def test_an_unreachable_place_does_not_matter_where_a_later_one_has_everything(
    bench: "Bench",
) -> None:
    base = tracked_outputs(bench)
    answer = bench.resolve([{"store": "s3://bucket/x"}, "git"], base=base)
    assert isinstance(answer, Found)
    assert answer.source == "git"
    assert "local folders only" in why(answer)


@pytest.mark.parametrize(
    ("where", "variables"), [("${CACHE}/bundles", ("CACHE",)), ("${A}${B}", ("A", "B"))]
)
def test_a_variable_that_is_not_set_is_refused(
    bench: "Bench", where: str, variables: tuple[str, ...]
) -> None:
    answer = bench.resolve([{"store": where}], base=bench.repo.commit())
    assert isinstance(answer, Refused)
    assert variables[0] in answer.reason


def test_a_store_can_be_named_by_variable_or_file_url(bench: "Bench", tmp_path: Path) -> None:
    base = ignored_outputs(bench)
    bench.save(base)
    shutil.move(bench.root / "store", tmp_path / "elsé where")
    bench.environ["CACHE"] = str(tmp_path)
    for where in ("${CACHE}/elsé where", (tmp_path / "elsé where").as_uri()):
        answer = bench.resolve([{"store": where}], base=base)
        assert isinstance(answer, Found), why(answer)
        assert answer.spec == where


def test_a_file_where_the_store_should_be_is_refused(bench: "Bench") -> None:
    bench.repo.write("store", "x")
    answer = bench.resolve([{"store": "store"}], base=bench.repo.commit())
    assert isinstance(answer, Refused)


def test_the_nearest_ancestor_with_a_bundle_is_used(bench: "Bench") -> None:
    far = ignored_outputs(bench)
    bench.save(far)
    near = bench.repo.commit()
    bench.save(near)
    bench.repo.git("checkout", "--quiet", "-b", "side")
    beside = bench.repo.commit()
    bench.save(beside)
    bench.repo.git("checkout", "--quiet", "main")
    bench.repo.commit()
    base = bench.repo.merge("side")
    answer = bench.resolve([{"store": "store"}], base=base)
    assert isinstance(answer, Found)
    assert (answer.commit, answer.distance) == (near, 2)


@pytest.mark.parametrize(("steps", "found"), [(50, True), (51, False)])
def test_a_bundle_is_looked_for_fifty_commits_back(
    bench: "Bench", steps: int, *, found: bool
) -> None:
    first = ignored_outputs(bench)
    bench.save(first)
    tree = bench.repo.git("rev-parse", "HEAD^{tree}")
    base = first
    for step in range(steps):
        base = bench.repo.git("commit-tree", tree, "-p", base, "-m", str(step))
    answer = bench.resolve([{"store": "store"}], base=base)
    assert isinstance(answer, Found if found else Missing)
    if isinstance(answer, Found):
        assert answer.distance == 50
    else:
        assert isinstance(answer, Missing)
        assert "50 commits before it" in why(answer)


def test_a_shallow_clone_cannot_say_that_no_ancestor_has_a_bundle(
    bench: "Bench", tmp_path: Path
) -> None:
    first = ignored_outputs(bench)
    bench.save(first)
    bench.repo.commit()
    base = bench.repo.commit()
    clone = bench.repo.clone(tmp_path / "clone", "--depth", "1")
    answer = bench.resolve([{"store": "store"}], base=base, top=clone.path)
    assert isinstance(answer, Refused)
    assert "fetch-depth: 0" in answer.fix


def test_another_policys_bundles_are_not_looked_at(bench: "Bench") -> None:
    base = ignored_outputs(bench)
    bench.save(base)
    answer = bench.resolve([{"store": "store"}], base=base, name="other")
    assert isinstance(answer, Missing)
    assert "no bundle of other" in why(answer)
