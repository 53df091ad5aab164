"""`annotations.json`: links into this job's artefacts, and none that anybody else could set."""

import json
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mlgate.render.annotations import render, render_in

JOB = "https://gitlab.example.org/group/sub/loans/-/jobs/7"


def links(text):
    return {
        name: {one["external_link"]["label"]: one["external_link"]["url"] for one in each}
        for name, each in json.loads(text).items()
    }


@pytest.fixture
def environ(tmp_path):
    return {"GITLAB_CI": "true", "CI_JOB_URL": JOB, "CI_PROJECT_DIR": str(tmp_path)}


def test_outside_gitlab_there_are_none(build, tmp_path):
    assert json.loads(render_in(build.case("mixed"), tmp_path, {"CI": "true"})) == {}
    assert json.loads(render(build.case("mixed"))) == {}


def test_the_report_and_all_files_are_linked(build, tmp_path, environ):
    written = render_in(build.case("mixed"), tmp_path / "services/a b/mlgate-out", environ)

    assert links(written) == {
        "mlgate: income": {
            "report": f"{JOB}/artifacts/file/services/a%20b/mlgate-out/report.html",
            "all files": f"{JOB}/artifacts/browse/services/a%20b/mlgate-out/",
        }
    }


@pytest.mark.parametrize("lost", ["CI_PROJECT_DIR", None])
def test_a_folder_that_is_not_among_the_artefacts_is_not_linked(build, tmp_path, environ, lost):
    environ = {name: value for name, value in environ.items() if name != lost}

    written = render_in(build.case("mixed"), tmp_path.parent, environ)

    assert links(written) == {"mlgate: income": {"all files": f"{JOB}/artifacts/browse"}}


def test_an_instance_of_ones_own_may_speak_http(build, environ):
    environ |= {"CI_JOB_URL": "http://gitlab.local:8080/a/b/-/jobs/1"}

    assert "http://gitlab.local:8080/a/b/-/jobs/1/artifacts" in render(
        build.case("mixed"), environ=environ
    )


@pytest.mark.parametrize(
    "url", ["", "javascript:alert(1)", "https://x/y?z", 'https://x/"y', "https://u:p@x/y"]
)
def test_what_is_no_plain_address_is_not_linked(build, environ, url):
    assert json.loads(render(build.case("mixed"), environ={**environ, "CI_JOB_URL": url})) == {}


def test_nothing_of_the_report_is_an_address(build, environ, tmp_path):
    text = render_in(build.case("hostile"), tmp_path / "out", environ)

    assert all(
        url.startswith(f"{JOB}/artifacts/")
        for each in links(text).values()
        for url in each.values()
    )


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(st.characters(), max_size=200), folder=st.text("ab #?%\u00e9", min_size=1))
def test_any_name_is_one_short_line(build, environ, tmp_path, name, folder):
    report = build.case("passed").model_copy(update={"name": name})

    ((section, written),) = links(render_in(report, tmp_path / folder / "o", environ)).items()

    assert len(section) < 255
    assert not re.search(r"[\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]", section)
    assert re.fullmatch(r"[\w./:%~-]+", written["report"], re.ASCII)
