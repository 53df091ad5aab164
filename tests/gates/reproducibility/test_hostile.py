"""Outputs that want to be executed, are no files, or are of another shape than they were."""

import io
import pickle
import zipfile

import numpy as np
import pandas as pd
import pytest


class Bomb:
    """Unpickling it would write a file."""

    def __init__(self, path):
        self.path = path

    def __reduce__(self):
        return open, (str(self.path), "w")


def raw(content):
    return lambda path: path.write_bytes(content)


def npz(**members):
    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(name, content)

    return write


def object_array(path):
    buffer = io.BytesIO()
    np.save(buffer, np.array([Bomb(path)], dtype=object), allow_pickle=True)
    return buffer.getvalue()


@pytest.mark.parametrize("name", ["m.joblib", "m.pkl", "a.npy", "a.npz", "t.parquet", "n.json"])
def test_a_pickle_is_never_loaded(pair, tmp_path, name):
    mark = tmp_path / "executed"
    content = object_array(mark) if name.startswith("a") else pickle.dumps(Bomb(mark))
    write = npz(a=content) if name.endswith("npz") else raw(content)

    for level in ("artifact", "bitwise") if name[0] in "atn" else ("artifact",):
        pair.compare(name, write, write, level)
        pair.compare(name, write, raw(b"other"), level)

    assert not mark.exists()


def test_python_objects_in_an_array_are_trouble_and_say_so(pair, tmp_path):
    content = object_array(tmp_path / "x")

    found = pair.compare("a.npy", raw(content), raw(content), "bitwise")

    assert "Python objects, which are never loaded" in found.trouble.reason
    assert found.held == ()


PLACE = {
    "t.parquet": lambda path: pd.DataFrame({"x": [1.0, 2.0]}).to_parquet(path),
    "t.csv": raw(b"x\n1\n2\n"),
    "n.json": raw(b'{"a": {"b": 1}, "c": [1, 2]}'),
    "n.yaml": raw(b"a: {b: 1}\nc: [1, 2]\n"),
    "a.npy": lambda path: np.save(path, np.eye(2)),
    "a.npz": lambda path: np.savez(path, x=np.eye(2)),
}


@pytest.mark.parametrize("name", PLACE)
@pytest.mark.parametrize("content", [b"", b"\x00\xff garbage", b"PK\x03\x04 cut off"])
def test_a_fresh_output_that_cannot_be_read_fails_and_one_in_place_is_trouble(pair, name, content):
    fresh = pair.compare(name, raw(content), PLACE[name], "bitwise")
    assert fresh.mismatch, fresh
    assert fresh.held == ()

    place = pair.compare(name, PLACE[name], raw(content), "bitwise")
    if place.mismatch is None:  # a CSV of one strange column is a table too
        assert place.trouble is not None
    assert place.held == ()


def parquet(**columns):
    return lambda path: pd.DataFrame(columns).to_parquet(path)


@pytest.mark.parametrize(
    ("name", "fresh", "said"),
    [
        ("t.parquet", parquet(x=[1, 2]), "`x` is BIGINT instead of DOUBLE"),
        ("t.parquet", parquet(y=[1.0, 2.0]), "it has no column `x`"),
        ("t.parquet", parquet(x=[1.0, 2.0], y=[1, 2]), "it has another column, `y`"),
        ("t.parquet", parquet(x=[1.0]), "it has 1 rows instead of 2"),
        ("n.json", raw(b'{"a": {"b": 1}}'), "it has no `c`"),
        ("n.json", raw(b'{"a": {"b": 1}, "c": [1]}'), "it has no `c.1`"),
        ("n.json", raw(b'{"a": {"b": "1"}, "c": [1, 2]}'), "`a.b` is text instead of a number"),
        ("n.json", raw(b'{"a": 1, "c": [1, 2]}'), "`a` is a number instead of a map"),
        ("n.json", raw(b'{"a": {"b": 1}, "c": [1, 2], "d": 1}'), "it has another key, `d`"),
        ("a.npy", lambda path: np.save(path, np.eye(3)), "the shape 3 by 3 instead of 2 by 2"),
        ("a.npy", lambda path: np.save(path, np.eye(2, dtype="f4")), "float32 instead of float64"),
        ("a.npz", lambda path: np.savez(path, y=np.eye(2)), "it has no array `x.npy`"),
    ],
)
def test_another_shape_fails_and_says_which(pair, name, fresh, said):
    found = pair.compare(name, fresh, PLACE[name], "bitwise")

    assert said in found.mismatch


def test_rows_of_other_keys_fail(pair):
    one, other = (lambda path, ids=ids: pd.DataFrame({"id": ids}).to_parquet(path)
                  for ids in ([1, 2], [1, 3]))  # fmt: skip

    found = pair.compare("t.parquet", one, other, "bitwise", key="id")

    assert found.mismatch == "1 of 2 rows have a `id` that the other file lacks"


def test_a_key_that_tells_no_rows_apart_is_not_paired_by(pair):
    one = parquet(id=[1, 1], x=[1.0, 2.0])

    found = pair.compare("t.parquet", one, one, "bitwise", key="id")

    assert "paired by position" in found.tally.notes[0]
    assert found.mismatch is None


@pytest.mark.parametrize("name", PLACE)
def test_a_folder_is_no_output(pair, name):
    assert (
        "folder" in pair.compare(name, PLACE[name], lambda p: p.mkdir(), "bitwise").trouble.reason
    )


def test_a_folder_in_place_of_a_file_fails(pair):
    found = pair.compare("n.json", lambda path: path.mkdir(), PLACE["n.json"], "bitwise")

    assert "folder" in found.mismatch


@pytest.mark.posix
def test_a_link_out_of_the_copy_is_not_compared_with_what_it_points_to(pair):
    PLACE["n.json"](pair.place / "n.json")

    found = pair.compare(
        "n.json", lambda path: path.symlink_to(pair.place / "n.json"), None, "bitwise"
    )

    assert "leads out of its folder" in found.mismatch


def test_an_output_that_was_not_written_fails(pair):
    found = pair.compare("n.json", None, PLACE["n.json"], "bitwise")

    assert "did not write it" in found.mismatch


def test_no_rows_and_no_elements_never_pass(pair):
    empty = {
        "t.csv": raw(b"x\n"),
        "t.parquet": parquet(x=np.array([], "float64")),
        "n.json": raw(b"{}"),
        "a.npy": lambda path: np.save(path, np.array([])),
    }

    for name, write in empty.items():
        assert pair.compare(name, write, write, "bitwise").trouble is not None, name


def test_a_header_that_claims_more_than_the_file_holds_is_refused(pair):
    buffer = io.BytesIO()
    np.lib.format.write_array_header_1_0(
        buffer, {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    )
    lie = buffer.getvalue()

    for name, write in (("a.npy", raw(lie)), ("a.npz", npz(x=lie))):
        assert pair.compare(name, write, PLACE[name] if name == "a.npy" else npz(x=lie), "bitwise")
        assert pair.compare(name, write, write, "bitwise").trouble is not None


def test_names_of_columns_are_names_and_no_sql(pair):
    name = 'a"; DROP TABLE x; --'
    one, other = (parquet(**{name: [value]}) for value in (1.0, 2.0))

    found = pair.compare("t.parquet", one, other, "bitwise")

    assert found.tally.first.column == name


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_a_thousand_columns_are_compared(pair, suffix):
    frame = pd.DataFrame(np.random.default_rng(0).normal(size=(4, 1000)))
    frame.columns = [f"c{index}" for index in range(1000)]
    other = frame.copy()
    other.loc[2, "c777"] += 1

    def write(table):
        if suffix == "parquet":
            return table.to_parquet
        return lambda path: table.to_csv(path, index=False)

    found = pair.compare(f"t.{suffix}", write(other), write(frame), {"close": {}})

    assert (found.tally.first.column, found.tally.first.row) == ("c777", 3)
    assert found.tally.max_abs == pytest.approx(1)


@pytest.mark.parametrize(
    ("fresh", "place"),
    [
        (b'{"c": {}}', b'{"c": []}'),
        (b'{"c": {"0": 1}}', b'{"c": [1]}'),
        (b'{"a": 1, "a": 2}', b'{"a": 3, "a": 2}'),
        (b'{"a": 1e400}', b'{"a": 1e401}'),
        (b'{"a": 1e400}', b'{"a": Infinity}'),
        (b'{"a.b": 1, "a": {"b": 2}}', b'{"a.b": 3, "a": {"b": 2}}'),
    ],
)
def test_json_that_a_reader_could_take_for_the_same_is_not(pair, fresh, place):
    assert pair.compare("n.json", raw(fresh), raw(place), "bitwise").held == ()


@pytest.mark.parametrize("content", [b'{"c": {}}', b'{"c": []}', b'{"a": 1e400, "b": 1}'])
def test_what_is_empty_or_beyond_a_double_is_the_same_as_itself(pair, content):
    assert pair.holds("n.json", raw(content), raw(content + b" "), "bitwise")
