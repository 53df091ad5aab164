"""A run without a baseline counts what it enforced and what it could not."""

import pytest

from mlgate.present.first_run import first_run
from mlgate.result.outcome import Outcome
from mlgate.result.provenance import BaselineRecord, Commit


def run(build, *outcomes, state="missing", base_ref="main"):
    checks = [build.check(f"m{n}", outcome) for n, outcome in enumerate(outcomes)]
    commit = Commit(
        head=None, checked_out=None, dirty=None, base_ref=base_ref, base=None, how="given"
    )
    return build.report(*checks, baseline=BaselineRecord(state=state), commit=commit)


def test_it_counts_what_was_enforced_and_what_binds_later(build):
    found = first_run(run(build, Outcome.PASS, Outcome.PASS, Outcome.NEW))

    assert found.title == "first run, no baseline on `main` yet"
    assert found.sentence == (
        "Absolute limits were enforced (2 passed); 1 relative check binds after the merge."
    )


def test_a_branch_without_a_name_is_not_named(build):
    assert first_run(run(build, Outcome.NEW, base_ref=None)).title == "first run, no baseline yet"


@pytest.mark.parametrize(
    ("outcomes", "state"),
    [([Outcome.PASS], "missing"), ([Outcome.NEW], "found"), ([Outcome.NEW], "refused")],
)
def test_any_other_run_is_none(build, outcomes, state):
    assert first_run(run(build, *outcomes, state=state)) is None
