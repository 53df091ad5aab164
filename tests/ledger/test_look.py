"""A look is a line, and a line is a look or says why not."""

import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.ledger.look import LaterFormatError, LineError, Look, LookedCheck, line_of, look_of

prints = st.text("0123456789abcdef", min_size=32, max_size=32)
sizes = st.none() | st.floats(0, allow_infinity=False, allow_nan=False)
checks = st.builds(
    LookedCheck, id=st.text(), margin=sizes, standard_error=sizes, outcome=st.text(max_size=9)
)
looks = st.builds(
    Look,
    time=st.datetimes().map(lambda at: at.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(20, "0")),
    name=st.text(),
    commit=st.none() | st.text(),
    test_set=prints,
    candidate=prints,
    baseline=st.none() | prints,
    n=st.integers(1, 10**12),
    beta=st.floats(1e-12, 0.5),
    checks=st.lists(checks, max_size=4).map(tuple),
)
documents = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(looks)
def test_a_look_comes_back_as_it_was(look):
    name, line = line_of(look)

    assert "\n" not in line
    assert line.isascii()
    assert look_of(line) == (name, look)


@given(st.text() | st.binary().map(lambda raw: raw.decode("utf-8", "replace")))
def test_any_text_is_a_look_or_a_reason(text):
    with suppress(LineError):
        look_of(text)


@given(looks, st.sampled_from(sorted(Look.model_fields)), documents)
def test_a_line_that_was_edited_is_no_look(look, key, value):
    document = json.loads(line_of(look)[1])
    key = "ledger" if key == "format" else key
    before = document[key]
    document[key] = value
    edited = json.dumps(document)

    if json.loads(edited)[key] == before and type(value) is type(before):
        return
    with pytest.raises(LineError):
        look_of(edited)


@given(looks, st.data())
def test_a_line_that_was_cut_is_no_look(look, data):
    line = line_of(look)[1]
    length = data.draw(st.integers(0, len(line) - 1))

    with pytest.raises(LineError):
        look_of(line[:length])


@pytest.mark.parametrize("version", [2, 99, 10**30])
def test_a_later_format_is_told_from_damage(version, made):
    document = {**json.loads(line_of(made())[1]), "ledger": version, "more": {"than": "today"}}

    with pytest.raises(LaterFormatError, match=f"the format {version}, and this version reads 1"):
        look_of(json.dumps(document))


def test_a_key_that_a_later_version_adds_to_this_format_is_left_alone(made):
    from mlgate.ledger.look import _digest

    rest = {**made().model_dump(by_alias=True, mode="json"), "seeds": 3}
    line = json.dumps({"id": _digest(rest), **rest})

    assert look_of(line)[1] == made()


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "not JSON"),
        ("{", "not JSON"),
        ("[" * 100_000, "nested too deeply"),
        ("[1]", "no look"),
        ('{"a": 1}', "no look"),
        ('{"ledger": 1}', "`time`: field required"),
        ('{"ledger": true}', "`ledger`"),
        ("x" * 1_000_001, "longer than any look"),
    ],
)
def test_the_reason_names_what_is_wrong(text, why):
    with pytest.raises(LineError, match=why):
        look_of(text)


def test_numbers_that_are_none_are_refused(made):
    line = line_of(made())[1].replace("0.0022", "NaN")

    with pytest.raises(LineError, match="standard_error"):
        look_of(line)
    with pytest.raises(ValueError, match="beta"):
        made(beta=math.nan)
