"""Slices that a search found, as a report shows them."""

import pytest

from mlgate.present.entries import slice_of
from mlgate.present.found import found_slices, more_found

ONE = {"slice": "region is EU", "rows": 1234, "worse": 80, "better": 3, "change": -0.0624}


def test_a_slice_has_its_counts_its_change_and_its_p_value(build):
    check = build.check(
        details={"found": [{**ONE, "p_adjusted": 0.0123}], "all_rows": {"rows": 9000}}
    )

    first, whole = found_slices(check)

    assert (first.where, first.rows, first.worse, first.better) == (
        "region is EU",
        "1,234",
        "80",
        "3",
    )
    assert (first.change, first.p_value) == ("−0.0624", "0.012")
    assert (whole.where, whole.rows, whole.p_value) == ("all rows", "9,000", "–")


def test_a_tiny_p_value_is_a_bound(build):
    (one,) = found_slices(build.check(details={"found": [{**ONE, "p_adjusted": 1e-30}]}))

    assert one.p_value == "< 0.001"


@pytest.mark.parametrize(
    "details", [{}, {"found": None}, {"found": "x"}, {"found": [1]}, {"found": [], "all_rows": {}}]
)
def test_what_has_another_shape_is_left_out(build, details):
    assert found_slices(build.check(details=details)) == ()
    assert more_found(build.check(details=details)) == 0


@pytest.mark.parametrize(
    ("scope", "details", "shown"),
    [
        ("region=E%20U", {}, ("region", "E U")),
        ("age=25-45", {"interval": "25 to under 45"}, ("age", "25 to under 45")),
        ("age=quartile-2", {"interval": "1 to under 3"}, ("age", "1 to under 3 (quartile 2)")),
        ("sex", {"interval": "25 to under 45"}, None),
    ],
)
def test_a_slice_is_shown_by_its_interval(build, scope, details, shown):
    assert slice_of(build.check(scope=scope, details=details)) == shown
