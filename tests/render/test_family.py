"""What is asked of every format, by name and by golden file."""

import difflib
import importlib
import inspect
import os
import pkgutil
from pathlib import Path

import pytest

import mlgate.render
from mlgate.result.report import Report

GOLDEN = Path(__file__).parent / "golden"
#: Half a megabyte each; the schema, and tests of what stands in them, hold their shape.
NOT_KEPT = {("html", "many"), ("json", "many")}
FORMATS = sorted(member.name for member in pkgutil.iter_modules(mlgate.render.__path__))


@pytest.fixture(params=FORMATS)
def name(request):
    return request.param


@pytest.fixture
def member(name):
    return importlib.import_module(f"mlgate.render.{name}")


def test_a_format_is_a_file_name_and_a_function_of_the_report(member):
    parameters = list(inspect.signature(member.render).parameters.values())

    assert Path(member.FILENAME).name == member.FILENAME
    assert parameters[0].name == "report"
    assert all(p.kind is p.KEYWORD_ONLY and p.default is not p.empty for p in parameters[1:])


def test_no_two_formats_write_the_same_file():
    files = [importlib.import_module(f"mlgate.render.{name}").FILENAME for name in FORMATS]

    assert len(set(files)) == len(files)


def test_a_report_looks_as_it_did(name, member, case, report):
    if (name, case) in NOT_KEPT:
        pytest.skip("too large to keep")
    path = GOLDEN / name / f"{case}{Path(member.FILENAME).suffix}"
    text = member.render(report)

    if os.environ.get("MLGATE_UPDATE_GOLDEN") == "1":
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    golden = path.read_bytes().decode()
    diff = "\n".join(
        difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "now", lineterm="")
    )
    assert text == golden, (
        f"MLGATE_UPDATE_GOLDEN=1 rewrites {path.name}; look at it before you commit\n{diff}"
    )


def test_the_same_report_is_always_the_same_text(member, report):
    assert member.render(report) == member.render(
        Report.model_validate(report.model_dump(by_alias=True))
    )


def test_any_report_can_be_written_to_a_file(member, report):
    assert member.render(report).encode().endswith(b"\n")
