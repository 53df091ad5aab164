"""Bundles: what is kept, and that nothing else than what was kept is read back."""

import hashlib
import hmac
import json
import multiprocessing
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.baseline import bundle
from mlgate.baseline.manifest import FORMAT, digest_of
from mlgate.baseline.outcome import Found, Missing, Refused
from mlgate.baseline.save import save
from mlgate.data.column_value import compared
from mlgate.data.duckdb import DuckDBEngine
from mlgate.errors import NotEvaluatedError
from mlgate.policy.predictions_spec import PredictionsSpec

if TYPE_CHECKING:
    from conftest import Bench

STORE = [{"store": "store"}]


@pytest.fixture
def base(bench: "Bench") -> str:
    bench.write_outputs()
    bench.repo.write(".gitignore", "out/\nstore/\n")
    return bench.repo.commit("model.txt")


def found(bench: "Bench", base: str, **changes: Any) -> Found:
    answer = bench.resolve(STORE, base=base, **changes)
    assert isinstance(answer, Found), answer
    return answer


def refused(bench: "Bench", base: str, **changes: Any) -> Refused:
    answer = bench.resolve(STORE, base=base, **changes)
    assert isinstance(answer, Refused), answer
    return answer


def hashed(key: bytes, text: str) -> str:
    return hmac.digest(key, text.encode(), "sha256").hex()


def rewrite(folder: Path, **changes: Any) -> None:
    """Change bundle.json as somebody would who knows the digest."""
    document = json.loads((folder / "bundle.json").read_text())
    document.pop("digest")
    document.update(changes)
    (folder / "bundle.json").write_text(json.dumps({**document, "digest": digest_of(document)}))


def test_a_bundle_gives_back_predictions_files_and_where_it_is_from(
    bench: "Bench", base: str
) -> None:
    saved = bench.save(base)
    assert saved.folder.parent == bench.root / "store" / "income" / base
    answer = found(bench, base)
    assert (answer.source, answer.spec, answer.commit, answer.distance) == (
        "store",
        "store",
        base,
        0,
    )
    assert answer.environment == "abc"
    assert json.loads(answer.files["out/m.json"].read_bytes()) == {"f1": 0.8}
    assert bench.columns(answer.predictions) == ["id", "y", "d", "s", "region"]
    assert bench.rows(answer.predictions) == [
        (hashed(b"income", "007"), "1", "1", "0.9", "EU"),
        (hashed(b"income", "8"), "0", "0", "0.2", "US"),
        (hashed(b"income", "9"), "1", "0", None, None),
    ]
    assert answer.hashed_with == b"income"


def test_a_bundle_holds_no_id_and_no_group_in_the_table(bench: "Bench", base: str) -> None:
    folder = bench.save(base).folder
    raw = (folder / "predictions.parquet").read_bytes()
    assert b"007" not in raw
    assert b"EU" not in raw
    assert {path.name for path in folder.iterdir()} == {
        "bundle.json", "evidence", "files", "predictions.parquet", "result.json",
    }  # fmt: skip


def test_a_bundle_folder_can_be_named_as_a_path(bench: "Bench", base: str) -> None:
    folder = bench.save(base).folder
    answer = bench.resolve([{"path": folder.relative_to(bench.root).as_posix()}], base=None)
    assert isinstance(answer, Found)
    assert (answer.source, answer.commit, answer.distance) == ("path", base, None)
    assert answer.hashed_with == b"income"


def test_rows_without_ids_keep_their_order_and_are_not_hashed(bench: "Bench", base: str) -> None:
    bench.spec = PredictionsSpec(path="out/p.csv", target="y", score="s")
    rows = "".join(f"x,{n % 3},{n},0,g{n % 7}\n" for n in range(5000))
    bench.write_outputs(rows=rows)
    bench.save(base)
    answer = found(bench, base)
    assert answer.hashed_with is None
    assert [row[1] for row in bench.rows(answer.predictions)] == [str(n) for n in range(5000)]
    assert [row[2] for row in bench.rows(answer.predictions)] == [f"g{n % 7}" for n in range(5000)]


def test_a_secret_key_is_used_and_not_kept(bench: "Bench", base: str) -> None:
    bench.environ["MLGATE_ID_KEY"] = "sécret key"
    folder = bench.save(base).folder
    answer = found(bench, base)
    assert answer.hashed_with == "sécret key".encode()
    assert bench.rows(answer.predictions)[0][0] == hashed("sécret key".encode(), "007")
    assert all("cret" not in path.read_bytes().decode("latin-1") for path in folder.rglob("*.json"))


@pytest.mark.parametrize("key", [None, "", "another"])
def test_a_bundle_of_another_key_is_refused_with_the_fix(
    bench: "Bench", base: str, key: str | None
) -> None:
    bench.environ["MLGATE_ID_KEY"] = "secret"
    bench.save(base)
    if key is None:
        bench.environ.clear()
    else:
        bench.environ["MLGATE_ID_KEY"] = key
    answer = refused(bench, base)
    assert "MLGATE_ID_KEY" in answer.reason
    assert "MLGATE_ID_KEY" in answer.fix
    assert "secret" not in repr(answer)


def test_a_key_that_came_later_does_not_lock_out_older_bundles(bench: "Bench", base: str) -> None:
    bench.save(base)
    bench.environ["MLGATE_ID_KEY"] = "secret"
    assert found(bench, base).hashed_with == b"income"


def test_file_numbers_need_no_key(bench: "Bench", base: str) -> None:
    bench.environ["MLGATE_ID_KEY"] = "secret"
    bench.save(base)
    bench.environ.clear()
    assert "out/m.json" in found(bench, base, predictions=None).files


@pytest.mark.parametrize(
    ("keep", "names"),
    [
        ("evidence", {"bundle.json", "evidence", "files", "result.json"}),
        ("none", {"bundle.json", "result.json"}),
    ],
)
def test_what_is_not_to_be_kept_is_not(
    bench: "Bench", base: str, keep: str, names: set[str]
) -> None:
    folder = bench.save(base, keep=keep).folder
    assert {path.name for path in folder.iterdir()} == names
    answer = bench.resolve(STORE, base=base)
    assert not isinstance(answer, Found) or answer.predictions is None
    if keep == "evidence":
        assert "out/m.json" in found(bench, base, predictions=None).files


def test_columns_that_the_policy_renamed_come_under_their_new_names(
    bench: "Bench", base: str
) -> None:
    bench.save(base)
    renamed = PredictionsSpec(
        path="out/new.parquet", id="key", target="label", score="score", prediction="d"
    )
    answer = found(bench, base, predictions=renamed)
    assert bench.columns(answer.predictions) == ["key", "label", "d", "score", "region"]


def test_a_multiclass_table_keeps_every_score(bench: "Bench", base: str) -> None:
    bench.spec = PredictionsSpec(
        path="out/p.csv", id="id", target="y", task="multiclass", score={"0": "p0", "1": "p1"}
    )
    bench.repo.write("out/p.csv", "id,y,p0,p1,region\na,0,0.75,0.25,EU\n")
    bench.save(base)
    rows = bench.rows(found(bench, base).predictions)
    assert rows == [(hashed(b"income", "a"), "0", "0.75", "0.25", "EU")]


def test_a_column_with_thousands_of_values_makes_no_groups(bench: "Bench", base: str) -> None:
    bench.write_outputs(rows="".join(f"{n},1,0.5,1,name{n}\n" for n in range(10_001)))
    with pytest.raises(NotEvaluatedError, match="`region` has more than 10,000 values"):
        bench.save(base)
    assert list((bench.root / "store/income" / base).iterdir()) == []


def test_a_column_with_thousands_of_values_that_is_only_searched_is_left_out(
    bench: "Bench", base: str
) -> None:
    bench.write_outputs(rows="".join(f"{n},1,0.5,1,name{n}\n" for n in range(10_001)))
    table = bench.contents(base).table
    assert table is not None
    saved = bench.save(base, table=replace(table, only_searched=frozenset({"region"})))
    assert saved.left_out == ("region",)
    assert bench.columns(found(bench, base).predictions) == ["id", "y", "d", "s"]


def test_a_column_of_few_values_that_is_only_searched_is_kept(bench: "Bench", base: str) -> None:
    table = bench.contents(base).table
    assert table is not None
    saved = bench.save(base, table=replace(table, only_searched=frozenset({"region"})))
    assert saved.left_out == ()
    assert "region" in bench.columns(found(bench, base).predictions)


def test_numbers_of_thousands_of_values_are_kept_to_be_cut(bench: "Bench", base: str) -> None:
    rows = "".join(f"{n},1,0.5,1,{n / 8}\n" for n in range(10_001))
    bench.write_outputs(rows=f"{rows}x,1,0.5,1,\n")
    bench.save(base)
    answer = found(bench, base)
    assert bench.columns(answer.predictions) == ["id", "y", "d", "s", "region"]
    kept = [row[-1] for row in bench.rows(answer.predictions)]
    assert [float(value) for value in kept[:-1]] == [n / 8 for n in range(10_001)]
    assert kept[-1] is None


def test_a_column_that_is_not_there_is_named(bench: "Bench", base: str) -> None:
    bench.repo.write("out/p.csv", "id,y\n1,1\n")
    with pytest.raises(NotEvaluatedError, match="no column"):
        bench.save(base)


def test_the_same_again_keeps_the_bundle_and_renews_its_time(bench: "Bench", base: str) -> None:
    first = bench.save(base, saved="2026-01-01T00:00:00Z")
    stamp = (first.folder / "predictions.parquet").stat().st_mtime_ns
    second = bench.save(base, saved="2026-01-02T00:00:00Z")
    assert (first.known, second.known) == (False, True)
    assert second.folder == first.folder
    assert (first.folder / "predictions.parquet").stat().st_mtime_ns == stamp
    assert second.manifest.saved == "2026-01-02T00:00:00Z"
    assert found(bench, base)


@pytest.mark.parametrize(
    "change", ["predictions", "file", "data", "output", "policy", "key", "dirty"]
)
def test_other_data_outputs_policy_or_key_stand_beside(
    bench: "Bench", base: str, change: str
) -> None:
    first = bench.save(base)
    given: dict[str, Any] = {}
    if change == "predictions":
        bench.write_outputs(rows="1,1,0.5,1,EU\n")
    elif change == "file":
        bench.write_outputs(f1=0.9)
    elif change == "data":
        given["data"] = {"train": "f" * 64}
    elif change == "output":
        given["outputs"] = {"out/model.joblib": bench.repo.write("out/model.joblib", "weights")}
    elif change == "policy":
        given["policy"] = "1" * 64
    elif change == "dirty":
        given["dirty"] = True
    else:
        bench.environ["MLGATE_ID_KEY"] = "secret"
    second = bench.save(base, **given)
    assert second.folder.parent == first.folder.parent
    assert second.folder != first.folder


def test_the_newest_of_a_commits_bundles_is_the_baseline(bench: "Bench", base: str) -> None:
    bench.save(base, saved="2026-01-01T00:00:00Z")
    bench.write_outputs(f1=0.9)
    bench.save(base, saved="2026-01-03T00:00:00Z")
    bench.write_outputs(f1=0.7)
    bench.save(base, saved="2026-01-02T00:00:00Z")
    assert json.loads(found(bench, base).files["out/m.json"].read_bytes()) == {"f1": 0.9}
    bench.save(base, saved="2026-01-04T00:00:00Z")
    assert json.loads(found(bench, base).files["out/m.json"].read_bytes()) == {"f1": 0.7}


STORED = ("predictions.parquet", "files/0.json", "evidence/metrics.json", "result.json")
DAMAGES = [
    *((name, how) for name in STORED for how in ("cut", "changed", "removed", "linked")),
    *(("bundle.json", how) for how in ("cut", "changed", "removed")),
]


@pytest.mark.parametrize(("name", "damage"), DAMAGES)
def test_damage_of_any_file_is_refused(bench: "Bench", base: str, name: str, damage: str) -> None:
    target = bench.save(base).folder / name
    raw = target.read_bytes()
    if damage == "cut":
        target.write_bytes(raw[:-1] if name != "bundle.json" else raw[:-3])
    elif damage == "changed":
        target.write_bytes(raw.replace(b"{", b"[") if name != "predictions.parquet" else raw + b" ")
    elif damage == "removed":
        target.unlink()
    else:
        target.rename(bench.scratch / "moved")
        target.symlink_to(bench.scratch / "moved")
    answer = refused(bench, base)
    assert name in answer.reason
    assert "damaged" in answer.reason


def test_a_value_changed_in_the_manifest_is_damage(bench: "Bench", base: str) -> None:
    manifest = bench.save(base).folder / "bundle.json"
    manifest.write_text(manifest.read_text().replace('"outcome": "pass"', '"outcome": "fail"'))
    assert "changed after it was written" in refused(bench, base).reason


def test_saving_again_repairs_a_damaged_bundle(bench: "Bench", base: str) -> None:
    folder = bench.save(base).folder
    (folder / "predictions.parquet").write_bytes(b"")
    again = bench.save(base)
    assert (again.folder, again.known) == (folder, False)
    assert len(bench.rows(found(bench, base).predictions)) == 3
    assert [path.name for path in folder.parent.iterdir()] == [folder.name]


@pytest.mark.parametrize("version", ["mlgate.bundle/2", "other/1", None])
def test_a_newer_or_foreign_format_is_refused(
    bench: "Bench", base: str, version: str | None
) -> None:
    rewrite(bench.save(base).folder, format=version)
    answer = refused(bench, base)
    assert FORMAT in answer.reason
    assert "update mlgate" in answer.fix


def test_a_bundle_of_another_policy_is_refused(bench: "Bench", base: str) -> None:
    bench.save(base)
    shutil.move(bench.root / "store/income", bench.root / "store/other")
    assert "'income'" in refused(bench, base, name="other").reason


def test_a_bundle_under_another_commit_is_refused(bench: "Bench", base: str) -> None:
    bench.save(base)
    later = bench.repo.commit()
    shutil.move(bench.root / "store/income" / base, bench.root / "store/income" / later)
    assert base[:12] in refused(bench, later).reason


@pytest.mark.parametrize(
    "name", ["../../../result.json", "/etc/hostname", "files/../../x", "a\\..\\b", ""]
)
def test_a_manifest_never_leads_out_of_its_folder(bench: "Bench", base: str, name: str) -> None:
    folder = bench.save(base).folder
    stored = json.loads((folder / "bundle.json").read_text())["stored"]
    rewrite(folder, files={"out/m.json": name}, stored={**stored, name: stored["result.json"]})
    assert "names a file" in refused(bench, base).reason


@pytest.mark.parametrize(
    "text", ["", "[]", "null", "{}", "[" * 100_000, '{"format": "mlgate.bundle/1"}', "\xff"]
)
def test_a_manifest_of_anything_is_refused(bench: "Bench", base: str, text: str) -> None:
    (bench.save(base).folder / "bundle.json").write_text(text, encoding="latin-1")
    assert refused(bench, base).reason


def test_predictions_that_are_no_parquet_are_refused(bench: "Bench", base: str) -> None:
    folder = bench.save(base).folder
    (folder / "predictions.parquet").write_bytes(b"not parquet")
    stored = json.loads((folder / "bundle.json").read_text())["stored"]
    digest = hashlib.sha256(b"not parquet").hexdigest()
    rewrite(folder, stored={**stored, "predictions.parquet": {"sha256": digest, "bytes": 11}})
    assert "predictions cannot be read" in refused(bench, base).reason


def test_a_sound_manifest_of_the_wrong_shape_is_refused(bench: "Bench", base: str) -> None:
    rewrite(bench.save(base).folder, exit_code="none")
    assert "exit_code" in refused(bench, base).reason


def test_a_bundle_that_is_being_written_is_not_seen(bench: "Bench", base: str) -> None:
    saved = bench.save(base)
    saved.folder.rename(saved.folder.with_name(".unfinished-0123456789abcdef"))
    assert isinstance(bench.resolve(STORE, base=base), Missing)


def test_a_save_that_fails_leaves_nothing_behind(bench: "Bench", base: str) -> None:
    with pytest.raises(NotEvaluatedError, match="cannot be saved") as caught:
        bench.save(base, result=bench.root / "absent.json")
    assert caught.value.problems[0].code == "MLG026"
    assert list((bench.root / "store/income" / base).iterdir()) == []


def test_a_store_that_cannot_be_written_is_said(bench: "Bench", base: str) -> None:
    bench.repo.write("blocked", "a file")
    with pytest.raises(NotEvaluatedError, match="cannot be saved"):
        bench.save(base, store="blocked")


@pytest.mark.parametrize("alike", [True, False])
def test_jobs_that_save_at_once_leave_whole_bundles(
    bench: "Bench", base: str, tmp_path: Path, *, alike: bool
) -> None:
    rows = "".join(f"{n},{n % 2},0.{n},1,g{n % 5}\n" for n in range(3000))
    bench.write_outputs(rows=rows)
    jobs = []
    fork = multiprocessing.get_context("spawn")
    for job in range(4):
        changes: dict[str, Any] = {"saved": f"2026-01-01T00:00:0{job}Z"}
        if not alike:
            changes["data"] = {"train": str(job)}
        contents = bench.contents(base, **changes)
        jobs.append(
            fork.Process(target=_job, args=(bench.root / "store", contents, tmp_path / f"job{job}"))
        )
    for process in jobs:
        process.start()
    for process in jobs:
        process.join(60)
    assert [process.exitcode for process in jobs] == [0] * 4
    folders = list((bench.root / "store/income" / base).iterdir())
    assert len(folders) == (1 if alike else 4)
    for folder in folders:
        bundle.load(folder, name="income")
    assert len(bench.rows(found(bench, base).predictions)) == 3000


def _job(store: Path, contents: Any, scratch: Path) -> None:
    with DuckDBEngine(scratch, threads=1) as engine:
        save(store, contents, engine)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    key=st.text(min_size=1, max_size=90).filter(lambda key: "\0" not in key),
    ids=st.lists(
        st.text(st.characters(codec="utf-8", exclude_characters="\0\r\n\"'"), min_size=1),
        min_size=1,
        max_size=5,
    ),
)
def test_ids_are_hashed_as_pythons_hmac_does(bench: "Bench", key: str, ids: list[str]) -> None:
    bench.environ["MLGATE_ID_KEY"] = key
    lines = [json.dumps({"id": text, "y": 1, "s": 0.5, "d": 1, "region": text}) for text in ids]
    bench.repo.write("out/p.jsonl", "\n".join(lines))
    bench.repo.write("out/m.json", "{}")
    bench.spec = PredictionsSpec(path="out/p.jsonl", id="id", target="y", score="s", prediction="d")
    shutil.rmtree(bench.root / "store", ignore_errors=True)
    folder = bench.save("a" * 40).folder
    answer = bench.resolve([{"path": str(folder)}], base=None)
    assert isinstance(answer, Found), answer
    rows = bench.rows(answer.predictions)
    texts = [compared(text) for text in ids]
    assert [row[0] for row in rows] == [hashed(key.encode(), text) for text in texts]
    assert [row[4] for row in rows] == texts
