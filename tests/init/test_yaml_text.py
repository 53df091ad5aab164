"""Whatever is written is read back as it was, by the program's own reader and by PyYAML."""

import math
import string

import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

from mlgate.init.yaml_text import flow, remark, scalar
from mlgate.policy.source import parse

TEXT = st.text(st.characters(exclude_categories=["Cs"]))
SCALARS = st.one_of(
    TEXT, st.integers(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False)
)
DATA = st.recursive(
    SCALARS,
    lambda below: st.one_of(st.lists(below, max_size=4), st.dictionaries(TEXT, below, max_size=4)),
    max_leaves=8,
)


@given(TEXT)
@example("no")
@example("<<")
@example("~")
@example("1e3")
@example(".inf")
@example("0x1F")
@example("2026-01-01")
@example("a: b # c")
@example("\x85\u2028\ufeff\x00\U0001f600")
def test_text_is_read_back(text: str) -> None:
    written = (
        f"key: {scalar(text)}\n{scalar(text)}: 1\n" if text != "key" else f"key: {scalar(text)}"
    )

    data = parse(written.encode(), "x.yaml").data

    assert data["key"] == text
    assert yaml.safe_load(written)["key"] == text
    assert text in data


@given(DATA)
def test_data_are_read_back(data: object) -> None:
    written = f"key: {flow(data)}\n"

    document = parse(written.encode(), "x.yaml")

    assert document.data == {"key": data}
    assert document.problems == ()


@given(st.text())
def test_a_remark_stays_on_its_line(text: str) -> None:
    written = f"# {remark(text)}\nkey: 1\n"

    assert len(written.splitlines()) == 2
    assert parse(written.encode(), "x.yaml").data == {"key": 1}


def test_plain_words_stay_plain() -> None:
    assert flow({"path": "out/pred_1.parquet", "of": [string.ascii_letters, ".mlgate/x"]}) == (
        "{path: out/pred_1.parquet, of: [" + string.ascii_letters + ", .mlgate/x]}"
    )


def test_half_a_character_is_refused() -> None:
    with pytest.raises(ValueError, match="surrogate"):
        scalar("\ud800")


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_keeps_every_digit(value: float) -> None:
    read = parse(f"key: {scalar(value)}", "x.yaml").data["key"]

    assert math.isclose(read, value, rel_tol=0, abs_tol=0)
