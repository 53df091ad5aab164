"""Arrays, tables and files of numbers against NumPy's own arithmetic."""

import json
import math

import numpy as np
import pandas as pd
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from mlgate.stats.ulp import ulp_distance

SLOWLY = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
ANY = st.floats(allow_nan=True, allow_infinity=True)
NEAR = st.tuples(st.floats(-1e6, 1e6), st.integers(-40, 40)).map(
    lambda given: (given[0], float(given[0] + given[1] * np.spacing(given[0])))
)
PAIRS = st.lists(st.tuples(ANY, ANY) | NEAR, min_size=1, max_size=8)


def writers(kind):
    """How a list of numbers becomes a file of a kind."""
    if kind == "npy":
        return lambda values: lambda path: np.save(path, np.array(values))
    if kind == "parquet":
        return lambda values: lambda path: pd.DataFrame({"x": values}).to_parquet(path)
    if kind == "csv":
        return lambda values: (
            lambda path: path.write_text("i,x\n" + "".join(f"a,{value!r}\n" for value in values))
        )
    return lambda values: lambda path: path.write_text(json.dumps(values))


KINDS = st.sampled_from(["npy", "parquet", "csv", "json"])


def same(a, b):
    return (a == b) | (np.isnan(a) & np.isnan(b))


@SLOWLY
@given(pairs=PAIRS, kind=KINDS)
@example(pairs=[(0.0, -0.0), (np.nan, -np.nan)], kind="parquet")
def test_bitwise(pair, pairs, kind):
    a, b = map(np.array, zip(*pairs, strict=True))
    write = writers(kind)

    assert (
        pair.holds(f"x.{kind}", write(a.tolist()), write(b.tolist()), "bitwise") == same(a, b).all()
    )


@SLOWLY
@given(pairs=PAIRS, kind=KINDS, rtol=st.floats(0, 2), atol=st.floats(1e-12, 1e6))
@example(pairs=[(1e308, -1e308)], kind="parquet", rtol=0.5, atol=1.0)
@example(pairs=[(1.0, 0.0)], kind="csv", rtol=1.0, atol=1e-12)
def test_close(pair, pairs, kind, rtol, atol):
    a, b = map(np.array, zip(*pairs, strict=True))
    write = writers(kind)
    with np.errstate(over="ignore", invalid="ignore"):
        near = np.isfinite(a) & np.isfinite(b) & (np.abs(a - b) <= atol + rtol * np.abs(b))

    held = pair.holds(
        f"x.{kind}", write(a.tolist()), write(b.tolist()), {"close": {"rtol": rtol, "atol": atol}}
    )

    assert held == (same(a, b) | near).all()


def ordered(values):
    """Floats as integers whose order and neighbours are the floats'."""
    bits = values.view(f"i{values.itemsize}").astype(object)
    top = 1 << (8 * values.itemsize - 1)
    return np.array([int(each) if each >= 0 else -(int(each) + top) for each in bits], dtype=object)


@SLOWLY
@given(pairs=PAIRS, kind=KINDS, k=st.integers(1, 64))
def test_ulp(pair, pairs, kind, k):
    a, b = map(np.array, zip(*pairs, strict=True))
    write = writers(kind)
    finite = np.isfinite(a) & np.isfinite(b)
    near = finite & (np.abs(ordered(a) - ordered(b)) <= k).astype(bool)

    held = pair.holds(f"x.{kind}", write(a.tolist()), write(b.tolist()), {"ulp": k})

    assert held == (same(a, b) | near).all()


@SLOWLY
@given(
    pairs=st.lists(
        st.tuples(st.floats(-(2.0**127), 2.0**127, width=32), st.integers(-9, 9)),
        min_size=1,
        max_size=6,
    ),
    kind=st.sampled_from(["npy", "parquet"]),
    k=st.integers(1, 9),
)
def test_ulp_of_binary32(pair, pairs, kind, k):
    a = np.array([value for value, _ in pairs], "float32")
    b = a.copy()
    for index, (_, steps) in enumerate(pairs):
        for _ in range(abs(steps)):
            b[index] = np.nextafter(b[index], np.float32(np.copysign(np.inf, steps)))
    if not np.isfinite(b).all():
        return
    if kind == "npy":
        write = lambda values: lambda path: np.save(path, values)  # noqa: E731
    else:
        write = lambda values: lambda path: pd.DataFrame({"x": values}).to_parquet(path)  # noqa: E731

    found = pair.compare(f"x.{kind}", write(a), write(b), {"ulp": k})

    most = int(np.max(np.abs(ordered(a) - ordered(b))))
    assert (found.tally.max_ulp or 0) == most
    assert any(level.name == "ulp" and level.k == k for level in found.held) == (most <= k)


@given(a=st.floats(allow_nan=False), b=st.floats(allow_nan=False))
def test_ulp_distance_is_numpys_order_of_bits(a, b):
    one, other = ordered(np.array([a, b]))

    assert ulp_distance(a, b) == abs(one - other)
    assert ulp_distance(a, math.nextafter(a, math.inf)) == (0 if a == np.inf else 1)


def test_nan_has_no_distance():
    assert ulp_distance(np.nan, 1.0) is None
