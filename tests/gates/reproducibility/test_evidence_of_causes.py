"""Real trainings: no cause is named that runs do not show, and none is looked for in vain."""

import os
import subprocess
import sys

import pytest

JSON = {"compare": {"out/m.json": "bitwise"}}


def process(code):
    """A training that is a process of its own, with the environment that it is given."""

    def train(folder, number, environ):
        (folder / "out").mkdir()
        given = {**os.environ, "MLGATE_NUMBER": str(number), **environ}
        done = subprocess.run([sys.executable, "-c", code], cwd=folder, env=given, check=False)
        return None if done.returncode == 0 else "it failed"

    return train


@pytest.mark.parametrize(
    ("name", "place", "code"),
    [
        ("m.json", '{"a": 1}', "open('out/m.json', 'w')"),
        ("m.json", '{"a": 1}', "open('out/m.json', 'w').write('{\"a\":')"),
        ("m.json", '{"a": 1}', "import os; os.mkdir('out/m.json')"),
        pytest.param(
            "m.json", '{"a": 1}', "import os; os.symlink('/etc/hosts', 'out/m.json')",
            marks=pytest.mark.posix,
        ),
        ("t.csv", "a,b\n1,2\n", "open('out/t.csv', 'w').write('a,b\\n')"),
        ("t.csv", "a,b\n1,2\n", "open('out/t.csv', 'w').write('a,a\\n1,2\\n')"),
        ("t.csv", "a,b\n1,2\n", "open('out/t.csv', 'wb').write(b'a,b\\n1,\\xff\\n')"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_said_and_has_no_cause(project, name, place, code):
    project.write(f"out/{name}", place)

    judged = project.judge(process(code), {"compare": {f"out/{name}": "bitwise"}})

    assert judged.outcome() == "fail"
    assert "cannot be compared with the one in place: " in judged.reason()
    assert "fresh runs" not in judged.reason()
    assert judged.runs == ["fresh-1"]


@pytest.mark.parametrize(
    ("place", "fresh"),
    [
        ('{"max_date": "2024-06-30"}', '{"max_date": "2024-05-31"}'),
        ('{"n_params": 1600000000}', '{"n_params": 1500000000}'),
    ],
)
def test_what_looks_like_a_time_and_repeats_comes_from_elsewhere(project, place, fresh):
    project.write("out/m.json", place)

    judged = project.judge(process(f"open('out/m.json', 'w').write({fresh!r})"), JSON)

    assert "cause:" not in judged.reason()
    assert "two fresh runs agree" in judged.reason()
    assert "made by other code, data or packages" in judged.reason()
    assert judged.runs == ["fresh-1", "again"]


def test_coins_that_fall_alike_are_no_cause(project):
    # The first two fall apart; all later ones alike, as a coin's sometimes do.
    project.write("out/m.json", '{"a": 1}')
    code = (
        "import os; a = int(os.environ['MLGATE_NUMBER'] == '2');"
        "open('out/m.json', 'w').write('{\"a\": %s}' % ({value}))"
    )

    judged = project.judge(process(code.replace("{value}", "a")), JSON)
    assert "cause:" not in judged.reason()

    project.write("out/m.json", '{"a": 0.5}')
    for value in ("26 / 30 if a else 27 / 30", "0.73214567 if a else 0.91827364"):
        judged = project.judge(process(code.replace("{value}", value)), JSON)
        assert "cause:" not in judged.reason()
        assert judged.reason().endswith(
            "two fresh runs differ from each other too; the cause was not found"
        )


def test_a_run_that_differs_from_earlier_ones_shows_that_fresh_runs_differ(project):
    project.write("out/m.json", '{"a": 1}')
    code = (
        "import os; a = int(os.environ['MLGATE_NUMBER'] != '3');"
        "open('out/m.json', 'w').write('{\"a\": %d}' % a)"
    )

    judged = project.judge(process(code), {**JSON, "runs": 3})

    assert "two fresh runs differ from each other too" in judged.reason()
    assert "made by" not in judged.reason()
