"""Each level both ways, on every kind of file."""

import gzip
import json
import zipfile

import numpy as np
import pandas as pd
import pytest

from mlgate.gates.reproducibility.asked import Decision

BASE = pd.DataFrame(
    {
        "id": [7, 3, 5],
        "p": [0.1, 0.2, 0.3],
        "f": np.array([0.1, 0.2, 0.3], "float32"),
        "d": [0, 1, 1],
        "word": ["a", "b", None],
    }
)


def text(content):
    return lambda path: path.write_text(content, encoding="utf-8")


def raw(content):
    return lambda path: path.write_bytes(content)


def table(frame):
    def write(path):
        if path.suffix == ".parquet":
            frame.to_parquet(path)
        elif path.suffix == ".csv":
            frame.to_csv(path, index=False)
        else:
            frame.to_json(path, orient="records", lines=True, double_precision=15)

    return write


def array(values):
    return lambda path: np.save(path, values)


def changed(column, row, value):
    frame = BASE.copy()
    frame.loc[row, column] = value
    return frame


NEXT = np.nextafter(0.2, 1)
NEXT_32 = np.nextafter(np.float32(0.2), np.float32(1))


@pytest.mark.parametrize("suffix", ["parquet", "csv", "jsonl"])
@pytest.mark.parametrize(
    ("frame", "level", "holds"),
    [
        (BASE, "artifact", True),
        (BASE.iloc[::-1], "artifact", False),
        (BASE, "bitwise", True),
        (BASE.iloc[::-1], "bitwise", True),  # rows pair by their key
        (changed("p", 1, 0.21), "bitwise", False),
        (changed("word", 2, "c"), "bitwise", False),
        (changed("p", 1, 0.200001), {"close": {"rtol": 0, "atol": 1e-4}}, True),
        (changed("p", 1, 0.201), {"close": {"rtol": 0, "atol": 1e-4}}, False),
        (changed("p", 1, 0.201), {"close": {"rtol": 0.1, "atol": 0}}, True),
        (changed("word", 2, "c"), {"close": {"rtol": 0.1, "atol": 0}}, False),
        (changed("p", 1, 0.9), "decision", True),
        (changed("d", 1, 0), "decision", False),
    ],
)
def test_levels_of_a_table(pair, suffix, frame, level, holds):
    assert pair.holds(f"out.{suffix}", table(frame), table(BASE), level, key="id") is holds


@pytest.mark.parametrize(
    ("column", "value", "k", "holds"),
    [("p", NEXT, 1, True), ("f", NEXT_32, 1, True), ("p", np.nextafter(NEXT, 1), 1, False)],
)
def test_ulp_of_a_table_is_counted_in_the_columns_own_precision(pair, column, value, k, holds):
    frame = changed(column, 1, value)

    assert pair.holds("out.parquet", table(frame), table(BASE), {"ulp": k}) is holds


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_the_strongest_levels_that_hold_are_said(pair, suffix):
    found = pair.compare(
        f"out.{suffix}", table(changed("p", 1, NEXT)), table(BASE), "bitwise", key="id"
    )

    assert {level.name for level in found.held} == {"ulp", "close", "decision"}
    assert found.tally.differing == 1
    assert found.tally.max_ulp == 1
    assert (found.tally.first.column, found.tally.first.row, found.tally.first.key) == ("p", 2, "3")


def test_values_of_rows_are_hidden_where_they_may_not_be_shown(pair):
    found = pair.compare(
        "out.csv", table(changed("p", 1, 0.9)), table(BASE), "bitwise", key="id", examples=False
    )

    first = found.tally.first
    assert (first.key, first.fresh, first.reference) == (None, None, None)
    assert first.where == "`p` in row 2"


def test_a_csv_is_compared_by_its_numbers_but_digits_with_zeros_before_them_are_text(pair):
    one, other = text("p,zip\n0.10,07\n1e3,x\n"), text("p,zip\n0.1,07\n1000.0,x\n")

    assert pair.holds("out.csv", one, other, "bitwise")
    assert not pair.holds("out.csv", text("zip\n07\n"), text("zip\n7\n"), "bitwise")


def test_whole_numbers_beyond_binary64_are_told_apart(pair):
    one, other = (pd.DataFrame({"n": [2**53 + more]}) for more in (0, 1))

    assert not pair.holds("out.parquet", table(one), table(other), "bitwise")
    assert not pair.holds("out.csv", table(one), table(other), "bitwise")
    assert not pair.holds("out.json", text(str(2**53)), text(str(2**53 + 1)), "bitwise")
    assert pair.holds("out.json", text(str(2**53)), text(str(2**53 + 1)), {"ulp": 1})


def test_decisions_are_the_column_or_the_score_over_the_threshold(pair):
    frame = changed("p", 1, 0.29)
    by_column = {"decision": Decision(column="d")}

    assert pair.holds("o.parquet", table(frame), table(BASE), "decision", **by_column)
    for threshold, holds in ((0.25, False), (0.2, True)):
        by_score = {"decision": Decision(column="p", threshold=threshold)}
        assert pair.holds("o.parquet", table(frame), table(BASE), "decision", **by_score) is holds


def test_a_table_of_fractions_alone_has_no_decisions(pair):
    only = table(BASE[["p"]])

    found = pair.compare("out.parquet", only, only, "decision")

    assert found.trouble.code == "MLG412"


@pytest.mark.parametrize(
    ("fresh", "level", "holds"),
    [
        ({"auc": 0.9, "n": 10, "at": "x"}, "bitwise", True),
        ({"auc": 0.9, "n": 10.0, "at": "x"}, "bitwise", True),
        ({"auc": 0.9, "n": 10, "at": "y"}, "bitwise", False),
        ({"auc": 0.9, "n": 10, "at": "y"}, {"metric": {"max_change": 0}}, True),
        ({"auc": 0.91, "n": 10, "at": "y"}, {"metric": {"max_change": 0.01}}, True),
        ({"auc": 0.92, "n": 10, "at": "x"}, {"metric": {"max_change": 0.01}}, False),
        ({"auc": np.nextafter(0.9, 1), "n": 10, "at": "x"}, {"ulp": 1}, True),
        ({"auc": 0.9001, "n": 10, "at": "x"}, {"ulp": 1000}, False),
        ({"auc": 0.9001, "n": 10, "at": "x"}, {"close": {"atol": 0.001}}, True),
        ({"auc": 0.9001, "n": 11, "at": "x"}, {"close": {"atol": 0.001}}, False),
        ({"auc": float("nan"), "n": 10, "at": "x"}, {"metric": {"max_change": 9}}, False),
    ],
)
@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_levels_of_numbers(pair, suffix, fresh, level, holds):
    place = {"auc": 0.9, "n": 10, "at": "x"}

    def write(content):
        dumped = json.dumps(content)
        return text(dumped if suffix == "json" else dumped.replace("NaN", ".nan"))

    assert pair.holds(f"metrics.{suffix}", write(fresh), write(place), level) is holds


@pytest.mark.parametrize(
    ("fresh", "place", "level", "holds"),
    [
        (np.array([0.0, np.nan]), np.array([-0.0, -np.nan]), "bitwise", True),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]), "bitwise", False),
        (np.array([1.0, 2.0]), np.array([1.0, 2.0 + 1e-9]), {"close": {}}, True),
        (np.array([1.0, 2.0]), np.array([1.0, 2.1]), {"close": {}}, False),
        (np.array([1.0, np.inf]), np.array([1.0, 1e308]), {"ulp": 2**60}, False),
        (np.array([1 + 1j]), np.array([1 + (1 + 2**-52) * 1j]), {"ulp": 1}, True),
        (np.array(["a", "b"]), np.array(["a", "c"]), "decision", False),
        (np.array([1, 2]), np.array([1, 2]), "decision", True),
        (np.asfortranarray(np.eye(3)), np.eye(3), "bitwise", True),
        (np.array(["2020-01-01", "NaT"], "M8[D]"), np.array(["2020-01-01", "NaT"], "M8[D]"),
         "bitwise", True),
    ],
)  # fmt: skip
def test_levels_of_arrays(pair, fresh, place, level, holds):
    assert pair.holds("a.npy", array(fresh), array(place), level) is holds


def test_an_archive_of_arrays_is_compared_by_name_and_records_by_field(pair):
    records = np.array([(1, 2.0)], dtype=[("n", "i4"), ("x", "f8")])
    other = np.array([(1, 2.5)], dtype=[("n", "i4"), ("x", "f8")])

    found = pair.compare(
        "a.npz",
        lambda path: np.savez(path, r=other),
        lambda path: np.savez(path, r=records),
        "bitwise",
    )

    assert found.tally.first.where == "`r.npy.x`[0]"
    assert found.tally.max_abs == 0.5


def zipped(members, moment):
    def write(path):
        with zipfile.ZipFile(path, "w") as archive:
            for name, content in members.items():
                archive.writestr(zipfile.ZipInfo(name, moment), content)

    return write


OLD, NEW = (2020, 1, 1, 0, 0, 0), (2024, 5, 6, 7, 8, 10)


def test_times_in_a_zip_or_gzip_are_no_difference(pair):
    assert pair.holds("m.pt", zipped({"w": "1"}, NEW), zipped({"w": "1"}, OLD), "artifact")
    assert not pair.holds("m.pt", zipped({"w": "2"}, NEW), zipped({"w": "1"}, OLD), "artifact")
    assert not pair.holds("m.pt", zipped({"v": "1"}, NEW), zipped({"w": "1"}, OLD), "artifact")
    one, other = (raw(gzip.compress(b"weights", mtime=mtime)) for mtime in (1, 2))
    assert pair.holds("m.pkl.gz", one, other, "artifact")
    assert not pair.holds("m.pkl.gz", one, raw(gzip.compress(b"other", mtime=1)), "artifact")


@pytest.mark.parametrize(
    ("fresh", "where"), [(b"abd", "byte 3 (of 3)"), (b"ab", "byte 3 (2 bytes against 3)")]
)
def test_the_first_byte_that_differs_is_said(pair, fresh, where):
    found = pair.compare("m.bin", raw(fresh), raw(b"abc"), "artifact")

    assert found.first.where == where
    assert found.held == ()
