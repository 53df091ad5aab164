"""A metric whose noise is that of resamples."""

import numpy as np
import pytest

from mlgate.stats.bootstrap import Resampled, bootstrap_moments


def resampled(**given) -> Resampled:
    common = {
        "baseline": 0.8,
        "candidate": 0.7,
        "moments": (4e-4, 9e-4, 5e-4),
        "resamples": 200,
        "units": 1_000,
        "effective": 1_000.0,
        "flip": 0.0,
        "method": "bootstrap",
    }
    return Resampled(**{**common, **given})


def test_moments_are_those_of_numpy():
    pairs = np.random.default_rng(1).normal(size=(50, 2)) @ [[1, 0.6], [0, 0.8]]

    bb, cc, bc = bootstrap_moments([tuple(pair) for pair in pairs.tolist()])

    np.testing.assert_allclose([[bb, bc], [bc, cc]], np.cov(pairs.T), rtol=1e-12)


@pytest.mark.parametrize("given", [[], [(0.5, 0.5)]])
def test_one_resample_has_no_variance(given):
    with pytest.raises(ValueError, match="at least 2"):
        bootstrap_moments(given)


def test_the_error_is_that_of_the_changes_over_the_resamples():
    change = resampled().metric().change()

    assert change.point == pytest.approx(-0.1)
    assert change.standard_error == pytest.approx((3e-4 * 1_000 / 999) ** 0.5)
    assert 160 < change.degrees_of_freedom < 170  # of 199 and 999


def test_few_units_leave_few_degrees_of_freedom():
    metric = resampled(units=20, effective=20.0).metric()

    assert metric.degrees_of_freedom == pytest.approx(1 / (1 / 199 + 1 / 19))


def test_a_flip_widens_the_bounds_as_tangos_without_any_flip():
    change = resampled(candidate=0.8, moments=(0.0, 0.0, 0.0), flip=1e-3).metric().change()

    assert change.p_value_below(0.0) == pytest.approx(0.5)
    assert change.lower_bound(0.95) == pytest.approx(-((1.65**2 + 1.65**4) ** 0.5) * 1e-3, rel=0.02)
    assert change.upper_bound(0.95) == -change.lower_bound(0.95)


def test_a_share_of_the_baseline_has_noise_of_its_own():
    metric = resampled().metric()

    assert metric.relative(-0.1).standard_error == pytest.approx(
        ((9e-4 - 2 * 0.9 * 5e-4 + 0.81 * 4e-4) * 1_000 / 999) ** 0.5
    )
