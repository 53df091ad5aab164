"""Policies that ask what cannot be held, and what they are told."""

import pytest

from mlgate import catalog
from mlgate.errors import ConfigurationError
from mlgate.gates import reproducibility
from mlgate.policy.model import PolicySections

POLICY = """\
version: 1
name: m
{pipeline}
gates:
  reproducibility:
    - {{{keys}}}
"""
OUTPUTS = "[out/p.parquet, out/m.json, out/a.npy, out/m.joblib]"
PIPELINE = f"pipeline: {{command: [python, train.py], outputs: {OUTPUTS}}}"


SECTIONS = PolicySections(version=1)


def load(tmp_path, keys, pipeline=PIPELINE):
    path = tmp_path / "mlgate.yaml"
    path.write_text(POLICY.format(keys=keys, pipeline=pipeline), encoding="utf-8")
    return catalog.load(path)


@pytest.mark.parametrize(
    "compare",
    [
        "out/p.parquet: bitwise",
        "out/p.parquet: decision",
        "./out/p.parquet: {ulp: 4}",
        "out/p.parquet: {close: {}}",
        "out/p.parquet: {close: {rtol: 0, atol: 0.1}}",
        "out/m.json: {metric: {max_change: 0}}",
        "out/a.npy: {ulp: 4}",
        "out/m.joblib: artifact",
    ],
)
def test_a_level_that_can_be_held(tmp_path, compare):
    policy = load(tmp_path, f"compare: {{{compare}}}, runs: 2, when: always")

    (entry,) = policy.entries["reproducibility"]
    assert len(reproducibility.promises(entry, lambda _: None, SECTIONS)) == 1


@pytest.mark.parametrize(
    ("compare", "code", "message", "fix"),
    [
        ("out/m.joblib: bitwise", "MLG003", "cannot be read without running it", "artifact"),
        ("out/m.json: decision", "MLG003", "says nothing of a file of numbers", "max_change"),
        ("out/p.parquet: {metric: {max_change: 0.5}}", "MLG003", "nothing of a table",
         "{close: {rtol: 0, atol: 0.5}}"),
        ("out/p.parquet: bitwize", "MLG006", "is not a level", "artifact, bitwise"),
        ("out/p.parquet: ulp", "MLG007", "needs its limit", "{ulp: 16}"),
        ("out/p.parquet: {ulp: 0}", "MLG003", "1 or more", "bitwise"),
        ("out/p.parquet: {ulp: 1.5}", "MLG003", "a whole number", "{ulp: 16}"),
        ("out/p.parquet: {ulp: 99999999999999999999}", "MLG004", "can never fail", "small k"),
        ("out/p.parquet: {close: {rtol: .inf}}", "MLG004", "can never fail", "rtol"),
        ("out/p.parquet: {close: {atol: .nan}}", "MLG004", "can never fail", "rtol"),
        ("out/p.parquet: {close: {rtol: -1}}", "MLG003", "0 or more", "rtol"),
        ("out/p.parquet: {close: {rtol: 0, atol: 0}}", "MLG003", "both limits are 0", "bitwise"),
        ("out/p.parquet: {close: {tol: 1}}", "MLG002", "not a key", "rtol"),
        ("out/p.parquet: {close: 1}", "MLG003", "a map of keys", "rtol"),
        ("out/m.json: {metric: {}}", "MLG007", "needs the key", "max_change"),
        ("out/m.json: {metric: {max_change: .inf}}", "MLG004", "can never fail", "0.001"),
        ("out/m.json: {metric: {max_change: yes}}", "MLG003", "is a number", "0.001"),
        ("out/p.parquet: [bitwise]", "MLG003", "one word, or a map", "artifact"),
        ("out/p.parquet: {ulp: 1, close: {}}", "MLG003", "a map of one key", "artifact"),
        ("out/q.parquet: bitwise", "MLG006", "not under `pipeline.outputs`",
         "did you mean out/p.parquet?"),
    ],
)  # fmt: skip
def test_a_level_that_cannot_be_held_is_refused_with_the_fix(tmp_path, compare, code, message, fix):
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, f"compare: {{{compare}}}")

    (problem,) = refused.value.problems
    assert problem.code == code
    assert message in problem.message
    assert fix in (problem.fix or "") + (problem.hint or "")
    assert problem.place.line == 6


@pytest.mark.parametrize(
    ("keys", "message"),
    [
        ("compare: {}", "makes no check"),
        ("runs: 1", "compare"),
        ("compare: {out/m.json: bitwise}, runs: 0", "at least 1"),
        ("compare: {out/m.json: bitwise}, when: sometimes", "one of ci, always, manual"),
    ],
)
def test_other_keys(tmp_path, keys, message):
    with pytest.raises(ConfigurationError, match=message):
        load(tmp_path, keys)


def test_a_policy_that_does_not_say_how_to_train_is_refused(tmp_path):
    with pytest.raises(ConfigurationError) as refused:
        load(tmp_path, "compare: {out/m.json: bitwise}", pipeline="")

    (problem,) = refused.value.problems
    assert problem.code == "MLG007"
    assert "add `pipeline:" in problem.fix


def test_one_output_has_one_check_a_level(tmp_path):
    policy = POLICY.format(keys="compare: {out/m.json: bitwise}", pipeline=PIPELINE)
    policy += "    - {compare: {out/m.json: bitwise}}\n"
    (tmp_path / "mlgate.yaml").write_text(policy, encoding="utf-8")

    with pytest.raises(ConfigurationError, match=r"out/m\.json\.bitwise is made twice"):
        catalog.load(tmp_path / "mlgate.yaml")
