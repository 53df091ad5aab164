"""What moved, of which model, and whose limits were used."""

import pytest

from mlgate.present.goalposts import goalposts
from mlgate.result.provenance import PolicyChange, PolicyRecord


def moving(build, name, bound_from, count=1):
    moved = tuple(PolicyChange(what=f"metrics/m{n}.min", from_=0.8, to=0.7) for n in range(count))
    policy = PolicyRecord(path="mlgate.yaml", sha256="0", bound_from=bound_from, loosened=moved)
    return build.report(build.check(), name=name, policy=policy)


def test_nothing_moved_is_none(build):
    assert goalposts([build.report(build.check())]) is None


def test_one_model_needs_no_name(build):
    (moved,) = goalposts([moving(build, "a", "base")]).moved

    assert moved.model is None
    assert (moved.limit.before, moved.limit.after) == ("0.8", "0.7")


def test_of_several_models_each_is_named(build):
    found = goalposts([moving(build, "a", "base", 2), build.report(build.check(), name="b")])

    assert [moved.model for moved in found.moved] == ["a", "a"]
    assert found.models == 1


@pytest.mark.parametrize(
    ("bound", "said"),
    [
        (["base", "base"], "The limits of the base were used."),
        (["head", "head"], "The limits of this change were used."),
        (["head", "base"], "The limits of this change were used for 1 of 2 of them."),
    ],
)
def test_it_says_whose_limits_were_used(build, bound, said):
    reports = [moving(build, f"m{n}", each) for n, each in enumerate(bound)]

    assert goalposts(reports).limits == said
