"""A link to a check lands on it, whatever its id."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlgate.present.anchor import anchor


@pytest.mark.parametrize(
    ("check_id", "expected"),
    [
        ("metrics/roc_auc.max_drop", "check-metrics-roc_auc-max_drop"),
        ("metrics/recall.max_drop[region=EU]", "check-metrics-recall-max_drop-region-EU"),
    ],
)
def test_a_plain_id_can_be_read_in_its_anchor(check_id, expected):
    assert anchor(check_id) == expected


@given(st.text())
def test_an_anchor_needs_no_escaping_anywhere(check_id):
    assert re.fullmatch(r"check-[A-Za-z0-9_-]{1,100}", anchor(check_id))


@given(
    st.lists(st.text("ab_-./[]=%é", min_size=1, max_size=12), min_size=2, max_size=20, unique=True)
)
def test_two_checks_never_share_an_anchor(check_ids):
    assert len({anchor(check_id) for check_id in check_ids}) == len(check_ids)


def test_ids_that_begin_alike_for_long_have_anchors_of_their_own():
    long = "schema/" + "x" * 300

    assert anchor(f"{long}.a") != anchor(f"{long}.b")
