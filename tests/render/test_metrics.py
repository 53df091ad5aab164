"""`metrics.txt`: OpenMetrics that a line splitter in the manner of a shell reads too."""

import re
import shlex

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.render.metrics import render

SAMPLE = re.compile(
    r'(?P<name>[a-z_]+)\{[a-z]+="[^"\\\n]*"(,[a-z]+="[^"\\\n]*")*\} '
    r"(?P<value>-?\d+(\.\d+)?(e[+-]\d+)?)",
    re.ASCII,
)


def as_gitlab_reads_it(text):
    """Each line without its comment, split as a shell does: first the name, then the value."""
    found = {}
    for line in text.splitlines():
        name, *values = [*shlex.split(re.sub("#.*", "", line)), ""]
        if name and values[0]:
            assert name not in found
            found[name] = values[0]
    return found


def test_every_report_is_valid_and_read_alike(report):
    text = render(report)
    lines = text.splitlines()

    assert text.endswith("# EOF\n")
    samples = [line for line in lines if not line.startswith("# ")]
    assert all(SAMPLE.fullmatch(line) for line in samples)
    assert len(as_gitlab_reads_it(text)) == len(samples)


def test_each_measured_value_is_one_sorted_line(build):
    report = build.report(build.check(), build.passing("accuracy", 0.8731, 0.8728, -0.002))

    values = [line for line in render(report).splitlines() if line.startswith("mlgate_value")]

    assert values == [
        'mlgate_value{check="metrics/accuracy.max_drop",model="income"} 0.873100',
        'mlgate_value{check="metrics/roc_auc.max_drop",model="income"} 0.912300',
    ]


def test_outcomes_are_counted(build):
    counted = as_gitlab_reads_it(render(build.case("mixed")))

    assert counted["mlgate_checks{outcome=fail,model=income}"] == "1"
    assert counted["mlgate_checks{outcome=warn,model=income}"] == "2"


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (0.5, "0.500000"),
        (0.1 + 0.2, "0.300000"),
        (-0.012, "-0.0120000"),
        (0.0, "0.00000"),
        (-0.0, "0.00000"),
        (123456.0, "123456"),
        (32561000.0, "3.25610e+07"),
        (1e-9, "1.00000e-09"),
    ],
)
def test_a_value_has_six_digits_whatever_its_size(build, value, written):
    assert as_gitlab_reads_it(render(build.report(build.check(measured=value, reason="so")))) == {
        **as_gitlab_reads_it(render(build.report(build.check(measured=None, reason="so")))),
        "mlgate_value{check=metrics/roc_auc.max_drop,model=income}": written,
    }


def test_what_was_not_measured_has_no_line(build):
    assert "mlgate_value" not in render(build.report(build.check(measured=None, reason="so")))


def test_names_that_are_cut_to_the_same_stay_apart(build):
    checks = [build.check(id="x" * 400 + str(number)) for number in range(3)]

    values = [
        line for line in render(build.report(*checks)).splitlines() if "mlgate_value{" in line
    ]

    assert len(set(values)) == 3


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(texts=st.lists(st.text(st.characters(), max_size=30), min_size=1, max_size=4))
def test_no_text_breaks_a_line_or_hides_another(build, texts):
    checks = [build.check(id=f"metrics/{text}.min") for text in texts]
    text = render(build.report(*checks).model_copy(update={"name": texts[0]}))

    values = [name for name in as_gitlab_reads_it(text) if name.startswith("mlgate_value")]

    assert len(values) == len(checks)
    for line in text.splitlines():
        assert line.startswith("# ") or SAMPLE.fullmatch(line)
        assert "'" not in line
        assert "#" not in line[1:]
