"""The templates that are compiled beforehand are those that jinja2 would make."""

import importlib
import importlib.util
from pathlib import Path
from types import ModuleType

import jinja2
import pytest

from mlgate.present import comment
from mlgate.present import environment as environments
from mlgate.present.environment import environment, fitting, module_name
from mlgate.render import html, markdown
from mlgate.result.codec import decode

PROJECT = Path(__file__).parents[2]
SCRIPT = PROJECT / "docs" / "contributing" / "templates" / "write.py"
TEMPLATES = sorted(
    path.name for path in (PROJECT / "mlgate" / "present" / "templates").iterdir() if path.is_file()
)


@pytest.fixture(scope="module")
def write() -> ModuleType:
    spec = importlib.util.spec_from_file_location("write_templates", SCRIPT)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_template_is_compiled(write: ModuleType) -> None:
    assert sorted(write.TEMPLATES) == TEMPLATES


def test_what_is_compiled_is_up_to_date(write: ModuleType) -> None:
    if environments_of_another_jinja():
        pytest.skip("the modules are of the locked jinja2")

    stale = [
        path.name
        for path, text in write.modules().items()
        if path.read_text(encoding="utf-8") != text
    ]

    assert stale == [], "run: make templates"


def environments_of_another_jinja() -> bool:
    lock = (PROJECT / "requirements" / "dev.lock").read_text(encoding="utf-8")
    return f"jinja2=={jinja2.__version__} " not in lock


@pytest.mark.parametrize("template", TEMPLATES)
def test_another_jinja_or_another_text_is_compiled_anew(
    template: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = environment(str)
    module = importlib.import_module(f"mlgate.present.compiled.{module_name(template)}")
    monkeypatch.setattr(module, "JINJA", jinja2.__version__)

    assert fitting(template, made) is module
    with monkeypatch.context() as changed:
        changed.setattr(jinja2, "__version__", "0")
        assert fitting(template, made) is None
    with monkeypatch.context() as changed:
        changed.setattr(module, "SOURCE", "of another text")
        assert fitting(template, made) is None


def test_a_template_that_is_not_compiled_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environments, "_COMPILED", "mlgate.nothing")

    assert environment(str).get_template("report.css").render().startswith(":root {")


@pytest.mark.parametrize(("form", "made_by"), [(html, html), (markdown, comment)])
@pytest.mark.parametrize("name", ["hostile", "mixed"])
def test_a_report_is_the_same_with_and_without(
    form: ModuleType, made_by: ModuleType, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    golden = PROJECT / "tests" / "render" / "golden" / "json" / f"{name}.json"
    report = decode(golden.read_text(encoding="utf-8"))
    made_by.environment.cache_clear()
    compiled = form.render(report)
    made_by.environment.cache_clear()
    monkeypatch.setattr(environments, "_COMPILED", "mlgate.nothing")

    assert form.render(report) == compiled
    made_by.environment.cache_clear()
