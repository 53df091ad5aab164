"""A wrong name is answered with one that could have been meant, and with none otherwise."""

import pytest

from mlgate.policy.suggest import nearest


@pytest.mark.parametrize(
    ("name", "known", "expected"),
    [
        ("max_dorp", ["max_drop", "max_rise"], "max_drop"),
        ("stroe", ["store", "path"], "store"),
        ("Large", ["large", "small"], "large"),
        ("auc", ["accuracy", "roc_auc", "log_loss"], "roc_auc"),
        ("capital_loss", ["marital_status", "age"], None),
        ("xy", ["xylophone"], None),
        ("rate", ["true_positive_rate", "false_positive_rate"], None),
        ("", ["a"], None),
    ],
)
def test_the_nearest_name_is_one_that_was_meant(name, known, expected):
    assert nearest(name, known) == expected
