from hypothesis import given
from hypothesis import strategies as st

from mlgate.stats.means import PairedMean
from mlgate.stats.negated import NegatedMetric

ROWS = st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), min_size=3, max_size=30)


def paired(rows, sign):
    b, c = ([sign * x for x in side] for side in zip(*rows, strict=True))
    return PairedMean(
        n=len(b),
        sum_b=sum(b),
        sum_c=sum(c),
        sum_bb=sum(x * x for x in b),
        sum_cc=sum(x * x for x in c),
        sum_bc=sum(x * y for x, y in zip(b, c, strict=True)),
    )


@given(ROWS, st.floats(0.51, 0.999), st.floats(-9, 9))
def test_the_negative_of_a_mean_is_the_mean_of_negatives(rows, confidence, null):
    negated, other = NegatedMetric(of=paired(rows, 1)), paired(rows, -1)
    assert (negated.baseline, negated.candidate) == (other.baseline, other.candidate)
    for here, there in (
        (negated.change(), other.change()),
        (negated.relative(0.02), other.relative(0.02)),
        (negated.candidate_value(), other.candidate_value()),
    ):
        assert (here.point, here.standard_error) == (there.point, there.standard_error)
        assert (here.n, here.method) == (there.n, there.method)
        assert here.lower_bound(confidence) == there.lower_bound(confidence)
        assert here.upper_bound(confidence) == there.upper_bound(confidence)
        assert here.p_value_below(null) == there.p_value_below(null)
        assert here.p_value_above(null) == there.p_value_above(null)
