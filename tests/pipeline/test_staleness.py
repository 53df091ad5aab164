"""Outputs are held against the manifest that was written when they were made."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mlgate.pipeline import hashes
from mlgate.pipeline.freshness import fresh_findings
from mlgate.pipeline.manifest import FORMAT, Manifest, own_files, place, read, write
from mlgate.pipeline.staleness import Belongs, Stale, stale
from mlgate.policy.model import Pipeline
from mlgate.result.finding import Exact

EMPTY = {"format": FORMAT, "name": "m", "command": "x", "ran": "x", "commit": None, "dirty": None,
         "environment": "e", "inputs": {}, "outputs": {}}  # fmt: skip
Make = Callable[..., Pipeline]


@pytest.fixture
def made(tmp_path: Path) -> Make:
    """A folder with inputs and outputs, and the manifest of the run that made them."""
    for name in ("train.py", "data/a.csv", "data/b.csv", "out/p.csv", "out/m.json"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(name)

    def make(**changes: Any) -> Pipeline:
        keys: dict[str, Any] = {
            "command": ["python", "train.py"],
            "inputs": ["train.py", "data/*.csv"],
            "outputs": ["out/p.csv", "out/m.json"],
        }
        pipeline = Pipeline(**{**keys, **changes})
        outputs = {said: hashes.output(said, tmp_path) for said in pipeline.outputs}
        manifest = Manifest(
            name="m",
            command=pipeline.command,
            ran=pipeline.command,
            commit="a1b2c3d4" * 5,
            dirty=False,
            environment="e",
            inputs=hashes.inputs(
                pipeline.inputs, tmp_path, without=own_files(pipeline, tmp_path, "m")
            ),
            outputs={said: digest for said, digest in outputs.items() if digest},
        )
        write(place(pipeline, tmp_path, "m"), manifest)
        return pipeline

    return make


def reasons(pipeline: Pipeline, root: Path) -> list[str | None]:
    found = stale(pipeline, root, "m")
    assert found is not None
    return [one.reason if isinstance(one, Stale) else None for one in found.values()]


def test_outputs_of_the_inputs_in_place_are_fresh(made: Make, tmp_path: Path) -> None:
    assert stale(made(), tmp_path, "m") == {"out/p.csv": Belongs(), "out/m.json": Belongs()}


def test_touching_or_rewriting_the_same_bytes_moves_nothing(made: Make, tmp_path: Path) -> None:
    pipeline = made()
    (tmp_path / "train.py").write_text("train.py")

    assert reasons(pipeline, tmp_path) == [None, None]


def change(root: Path) -> None:
    (root / "train.py").write_text("other")


def add(root: Path) -> None:
    (root / "data/c.csv").write_text("c")


def remove(root: Path) -> None:
    (root / "data/a.csv").unlink()


def remove_all(root: Path) -> None:
    remove(root)
    (root / "data/b.csv").unlink()


@pytest.mark.parametrize(
    ("move", "said"),
    [
        (change, "train.py changed"),
        (add, "data/c.csv was added"),
        (remove, "data/a.csv was removed"),
        (remove_all, "data/a.csv was removed, data/b.csv was removed"),
    ],
)
def test_what_moved_is_named(
    made: Make, tmp_path: Path, move: Callable[[Path], None], said: str
) -> None:
    pipeline = made()
    move(tmp_path)

    assert reasons(pipeline, tmp_path) == [f"{said} since the command ran at a1b2c3d"] * 2


def test_many_that_moved_are_counted_and_kept(made: Make, tmp_path: Path) -> None:
    pipeline = made()
    for name in "cdefg":
        (tmp_path / f"data/{name}.csv").write_text(name)

    found = stale(pipeline, tmp_path, "m")

    assert found is not None
    one = found["out/p.csv"]
    assert isinstance(one, Stale)
    assert one.reason.startswith("data/c.csv was added, data/d.csv was added, data/e.csv was added")
    assert "and 2 more since" in one.reason
    assert len(one.moved) == 5


def test_another_command_makes_other_outputs(made: Make, tmp_path: Path) -> None:
    pipeline = made().model_copy(update={"command": ["python", "train.py", "--fast"]})

    assert (
        reasons(pipeline, tmp_path)
        == ["the command changed from `python train.py` since the command ran at a1b2c3d"] * 2
    )


def test_an_output_that_was_altered_is_told_from_its_neighbour(made: Make, tmp_path: Path) -> None:
    pipeline = made()
    (tmp_path / "out/p.csv").write_text("better")

    assert reasons(pipeline, tmp_path) == [
        "out/p.csv was changed after the command had written it",
        None,
    ]


def test_an_output_that_is_gone_or_new_is_said(made: Make, tmp_path: Path) -> None:
    pipeline = made()
    (tmp_path / "out/p.csv").unlink()
    (tmp_path / "out/n.csv").write_text("n")
    more = pipeline.model_copy(update={"outputs": [*pipeline.outputs, "out/n.csv"]})

    assert reasons(more, tmp_path) == [
        "out/p.csv is not there",
        None,
        "out/n.csv was no output yet when the command ran",
    ]


def test_outputs_and_manifest_are_no_inputs_of_a_wide_glob(made: Make, tmp_path: Path) -> None:
    pipeline = made(inputs=["**/*"], outputs=["out/p.csv", "out/m.json"])
    (tmp_path / "lib/out").mkdir(parents=True)

    assert reasons(pipeline, tmp_path) == [None, None]

    (tmp_path / "lib/out/p.csv").write_text("no output, though it ends like one")
    assert "lib/out/p.csv was added" in (reasons(pipeline, tmp_path)[0] or "")


def test_folders_and_globs_of_outputs_are_held_whole(made: Make, tmp_path: Path) -> None:
    (tmp_path / "out/parts").mkdir()
    (tmp_path / "out/parts/1").write_text("1")
    pipeline = made(outputs=["out/parts", "out/*.csv"], inputs=["train.py"])
    assert reasons(pipeline, tmp_path) == [None, None]

    (tmp_path / "out/parts/2").write_text("2")
    (tmp_path / "out/q.csv").write_text("q")

    assert reasons(pipeline, tmp_path) == [
        "out/parts was changed after the command had written it",
        "out/*.csv was changed after the command had written it",
    ]


def test_without_a_manifest_or_inputs_nothing_is_known(made: Make, tmp_path: Path) -> None:
    pipeline = made()
    assert stale(pipeline.model_copy(update={"inputs": []}), tmp_path, "m") is None
    assert stale(pipeline, tmp_path, "another") is None
    place(pipeline, tmp_path, "m").unlink()
    assert stale(pipeline, tmp_path, "m") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is not JSON"),
        ("[" * 100_000, "is not JSON"),
        ("[]", "has the format 'None'"),
        ('{"format": "mlgate.manifest/2"}', "has the format 'mlgate.manifest/2'"),
        (json.dumps({"format": FORMAT, "name": "m"}), "has no sound 'command'"),
        (json.dumps({**EMPTY, "untouched": {"out/p.csv": 0}}), "has no sound 'untouched'"),
        (
            json.dumps({**EMPTY, "untouched": {"out/p.csv": -1}}),
            "has no sound 'untouched.out/p.csv'",
        ),
    ],
)
def test_a_manifest_that_is_none_makes_every_output_stale(
    made: Make, tmp_path: Path, text: str, said: str
) -> None:
    pipeline = made()
    place(pipeline, tmp_path, "m").write_text(text)

    first, second = reasons(pipeline, tmp_path)

    assert first == second
    assert said in (first or "")


def test_a_manifest_of_another_policy_is_said(made: Make, tmp_path: Path) -> None:
    pipeline = made()
    path = place(pipeline, tmp_path, "m")
    path.rename(path.with_name("n.mlgate-manifest.json"))

    found = stale(pipeline, tmp_path, "n")

    assert found is not None
    assert "is of the policy 'm'" in str(found["out/p.csv"])


def test_a_manifest_reads_back_as_it_was_written(made: Make, tmp_path: Path) -> None:
    path = place(made(), tmp_path, "m")
    manifest = read(path, name="m")

    assert manifest is not None
    assert set(manifest.inputs) == {"train.py", "data/a.csv", "data/b.csv"}
    before = path.read_bytes()
    write(path, manifest)
    assert path.read_bytes() == before
    assert [entry.name for entry in path.parent.iterdir() if entry.name.startswith(".")] == []


def test_a_finding_names_what_moved_and_encodes_its_path() -> None:
    findings = fresh_findings(
        ["out/a b.csv", "out/c.csv"],
        {
            "out/a b.csv": Stale(reason="x changed", moved=("x changed",)),
            "out/c.csv": Belongs(),
            "out/unread": Belongs(),
        },
        file="mlgate.yaml",
        line=4,
    )

    assert [finding.id for finding in findings] == [
        "reproducibility/out/a%20b.csv.fresh",
        "reproducibility/out/c.csv.fresh",
    ]
    broken, fine = (finding.held for finding in findings)
    assert isinstance(broken, Exact)
    assert isinstance(fine, Exact)
    assert not broken.holds
    assert "x changed" in broken.reason
    assert broken.fix == "make the outputs anew: mlgate run"
    assert findings[0].details == {"moved": ["x changed"]}
    assert fine.holds


@pytest.mark.posix
def test_a_folder_behind_a_link_is_an_input_too_and_a_circle_ends(made: Make, tmp_path: Path):
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "c.csv").write_text("before")
    (tmp_path / "data/linked").symlink_to(elsewhere)
    (elsewhere / "around").symlink_to(tmp_path / "data")
    pipeline = made(inputs=["train.py", "data"])
    before = stale(pipeline, tmp_path, "m")

    (elsewhere / "c.csv").write_text("after")

    assert before == {"out/p.csv": Belongs(), "out/m.json": Belongs()}
    moved = stale(pipeline, tmp_path, "m")
    assert moved is not None
    assert all(isinstance(found, Stale) for found in moved.values())
