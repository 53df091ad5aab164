"""Numbers out of a JSON or YAML file."""

import importlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.baseline.outcome import Found
from mlgate.gate import World
from mlgate.gates.metrics.gather import gather
from mlgate.gates.metrics.number_file import MAX_BYTES, read_number
from mlgate.gates.metrics.params import MetricParams
from mlgate.policy.entry import Entry

DOCUMENT = {
    "f1": 0.8,
    "eval": {"f1": 0.75, "folds": [0.7, {"f1": 0.65}], "a.b": {"c": 3}},
    "a.b.c": 4,
    "é": 1,
    "": 5,
}


@pytest.fixture
def number(tmp_path):
    """Read a key of a document, or of text."""

    def read(content, key, name="metrics.json"):
        path = tmp_path / name
        path.write_bytes(
            content
            if isinstance(content, bytes)
            else (content if isinstance(content, str) else json.dumps(content)).encode()
        )
        return read_number(path, key, shown=f"out/{name}")

    return read


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("f1", 0.8),
        ("eval.f1", 0.75),
        ("eval.folds.0", 0.7),
        ("eval.folds.1.f1", 0.65),
        ("eval.a.b.c", 3),
        ("a.b.c", 4),
        ("é", 1),
        ("", 5),
    ],
)
@pytest.mark.parametrize("name", ["metrics.json", "metrics.yaml", "METRICS.YML"])
def test_a_dotted_path_finds_names_items_and_names_with_dots(number, key, value, name):
    found = number(DOCUMENT, key, name)

    assert (found.value, found.reason) == (value, None)


@pytest.mark.parametrize(
    ("key", "fix"),
    [
        ("eval.f2", "did you mean `eval.f1`?"),
        ("evals.f1", "did you mean `eval.f1`?"),
        ("eval.folds.7", "did you mean `eval.folds.0`?"),
        ("eval.folds.-1", "did you mean `eval.folds.0`?"),
        ("eval.folds.²", "did you mean `eval.folds.0`?"),
        ("zzzzzzzzzz", "name a key that the file has"),
        ("f1.x", "did you mean `f1`?"),
    ],
)
def test_a_key_that_is_not_there_is_answered_with_the_nearest(number, key, fix):
    found = number(DOCUMENT, key)

    assert found.value is None
    assert found.reason == f"out/metrics.json has no `{key}`"
    assert found.fix == fix


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("NaN", "nan"),
        ("Infinity", "inf"),
        ("-Infinity", "-inf"),
        ("1e999", "inf"),
        ("1" + "0" * 400, "inf"),
        ("-1" + "0" * 400, "-inf"),
    ],
)
def test_a_number_that_is_not_finite_is_shown_as_it_is(number, text, shown):
    found = number(f'{{"f1": {text}}}', "f1")

    assert (found.value, found.text) == (None, shown)
    assert found.reason == f"`f1` of out/metrics.json is {shown}"


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ('"0.8"', '"0.8"'),
        ("true", "true"),
        ("null", "empty"),
        ("[0.8]", "[0.8]"),
        ('{"a": 1}', '{"a": 1}'),
        ('"' + "x" * 500 + '"', '"' + "x" * 59),
    ],
)
@pytest.mark.parametrize("name", ["metrics.json", "metrics.yaml"])
def test_what_is_no_number_is_shown_and_never_converted(number, text, kind, name):
    found = number(f'{{"f1": {text}}}', "f1", name)

    assert found.value is None
    assert found.reason == f"`f1` of out/{name} is {kind}, not a number"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("m.json", b"", "is not valid JSON"),
        ("m.json", b"{", "is not valid JSON"),
        ("m.json", b"\xff\xfe\xff", "is not valid JSON"),
        ("m.json", b"[" * 100_000, "is not valid JSON"),
        ("m.json", b'{"f1": ' + b"9" * 5000 + b"}", "is not valid JSON"),
        ("m.yaml", b"a: [", "not valid YAML"),
        ("m.yaml", b"\xff", "is not UTF-8"),
        ("m.yaml", b"a: &a [*a]", "m.yaml"),
        ("m.yaml", b"[" * 10_000, "m.yaml"),
    ],
)
def test_a_file_that_cannot_be_parsed_says_so(number, name, content, said):
    found = number(content, "f1", name)

    assert found.value is None
    assert said in found.reason
    assert found.fix


def test_a_byte_order_mark_is_read_over(number):
    assert number(b"\xef\xbb\xbf" + b'{"f1": 0.5}', "f1").value == 0.5


def test_a_file_that_is_not_there_or_is_a_folder_says_so(tmp_path):
    gone = read_number(tmp_path / "gone.json", "f1", shown="gone.json")
    folder = read_number(tmp_path, "f1", shown="folder")
    nameless = read_number(tmp_path / "a\0b.json", "f1", shown="odd")

    assert gone.reason == "gone.json does not exist"
    assert folder.reason.startswith("folder cannot be read: ")
    assert nameless.reason.startswith("odd cannot be read: ")


def test_a_file_that_is_too_large_is_not_read(tmp_path):
    path = tmp_path / "m.json"
    with path.open("wb") as opened:
        opened.truncate(MAX_BYTES + 1)

    assert "is larger than" in read_number(path, "f1", shown="m.json").reason


names = st.text(min_size=1, max_size=5)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | names,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3),
)


@given(document=st.dictionaries(names, documents, max_size=4), key=st.text(max_size=8))
def test_any_key_of_any_document_is_a_finite_number_or_a_reason(tmp_path_factory, document, key):
    path = tmp_path_factory.mktemp("any") / "m.json"
    path.write_text(json.dumps(document), encoding="utf-8")

    for wanted in (key, *document):
        found = read_number(path, wanted, shown="m.json")
        assert (found.value is None) == (found.reason is not None)
        assert (found.value is None) == (found.fix is not None)


def judge(folder, entry, here, there=None):
    """Judge a number of a file that git, a bundle or nothing has the baseline of."""
    folder.write("out/m.json", here if isinstance(here, str) else json.dumps(here))
    policy = {
        "version": 1,
        "name": "model",
        "baseline": {"from": [{"path": "nowhere.parquet"}], "if_missing": "new"},
        "gates": {"metrics": [{"file": "out/m.json", **entry}]},
    }
    return folder.run(json.dumps(policy)).checks


@pytest.mark.parametrize(
    ("rule", "limit", "outcome"),
    [
        ("min", 0.8, "pass"),
        ("min", 0.8000001, "fail"),
        ("max", 0.8, "pass"),
        ("max", 0.7999999, "fail"),
    ],
)
def test_a_floor_and_a_ceiling_are_held_exactly(folder, rule, limit, outcome):
    (check,) = judge(folder, {"metric": "eval.f1", rule: limit}, {"eval": {"f1": 0.8}})

    assert (check.outcome, check.kind) == (outcome, "exact")
    assert (check.measured, check.test, check.interval) == (0.8, None, None)
    assert check.id == f"metrics/eval.f1.{rule}"


@pytest.mark.parametrize("text", ["NaN", "Infinity", "null", '"0.9"', "true"])
def test_what_is_no_number_is_an_error_and_shown(folder, text):
    (check,) = judge(folder, {"metric": "f1", "min": 0.5}, f'{{"f1": {text}}}')

    assert (check.outcome, check.blocking, check.measured) == ("error", True, None)
    assert check.measured_text


def test_a_change_without_a_baseline_is_new_and_shows_the_number(folder):
    (check,) = judge(folder, {"metric": "f1", "max_drop": 0.01, "decide": "point"}, {"f1": 0.5})

    assert (check.outcome, check.measured) == ("new", 0.5)


def test_a_baseline_that_is_damaged_is_an_error_and_not_a_missing_one(folder):
    (folder.root / "nowhere.parquet").mkdir()

    (check,) = judge(folder, {"metric": "f1", "max_drop": 0.01, "decide": "point"}, {"f1": 0.5})

    assert (check.outcome, check.blocking, check.code) == ("error", True, "MLG021")


@pytest.mark.parametrize("name", ["out/m.json", "out/m.yaml"])
def test_a_file_of_many_entries_is_read_and_parsed_once_a_side(folder, monkeypatch, name):
    keys = [f"f{index}" for index in range(8)]
    here = folder.write(name, json.dumps(dict.fromkeys(keys, 0.5)))
    there = folder.write(f"before/{name}", json.dumps(dict.fromkeys(keys, 0.75)))
    read = []
    parsed = []

    def counted(path, plain=Path.read_bytes):
        read.append(path)
        return plain(path)

    for module, function in (("json", "loads"), ("mlgate.gates.metrics.number_file", "parse")):
        plain = getattr(importlib.import_module(module), function)
        monkeypatch.setattr(
            f"{module}.{function}",
            lambda *given, plain=plain: parsed.append(given[0]) or plain(*given),
        )
    monkeypatch.setattr(Path, "read_bytes", counted)

    numbers = gather(entries_of(name, keys), world_of(folder.root, {name: there})).numbers

    assert [number.key for number in numbers] == keys
    assert {(number.candidate.value, number.baseline.value) for number in numbers} == {(0.5, 0.75)}
    assert sorted(read) == sorted([here, there])
    assert len(parsed) == 2


def entries_of(name, keys):
    return [
        Entry(
            gate="metrics",
            index=index,
            params=MetricParams(metric=key, file=name, max_drop=0.1, decide="point"),
            file="mlgate.yaml",
            lines={"": 1},
        )
        for index, key in enumerate(keys)
    ]


def world_of(root, files):
    """A world of files alone."""
    found = Found(
        source="git", spec="git", commit=None, distance=None, predictions=None, files=files
    )
    return World(
        root=root,
        scratch=root,
        environ={},
        engine=None,
        datasets={},
        predictions=None,
        pairs=None,
        baseline=found,
        examples=False,
    )
