"""Members are found by listing their folder, so one test holds all of them to their protocol."""

import ast
import inspect
import re
from collections import Counter
from pathlib import Path
from typing import Any

import click
import pytest

from mlgate import catalog, errors
from mlgate.gate import Gate
from mlgate.policy.model import EntryParams

PROJECT = Path(__file__).parents[2]
GATES = catalog.names("gates")
FORMATS = catalog.names("render")
FORGES = catalog.names("publish")
COMMANDS = tuple(
    sorted(
        path.stem for path in (PROJECT / "mlgate" / "cli").glob("*.py") if path.stem != "__init__"
    )
)
FUNCTIONS = {
    name: list(inspect.signature(function).parameters)
    for name, function in vars(Gate).items()
    if isinstance(function, staticmethod) and not name.startswith("_")
}


def files_of(family: str, name: str) -> list[Path]:
    """Return a member's tests: `tests/<family>/test_<name>*.py`, or a folder of its own there."""
    folder = PROJECT / "tests" / family
    return [*folder.glob(f"test_{name}*.py"), *folder.glob(f"{name}/test_*.py")]


def test_the_protocol_of_a_gate_is_read_right() -> None:
    assert {"measure", "judge", "needs", "promises"} <= set(FUNCTIONS)


@pytest.mark.parametrize("name", GATES)
def test_a_gate_meets_its_protocol(name: str) -> None:
    gate: Any = catalog.gate(name)

    assert name == gate.ID
    assert gate.TITLE
    assert "\n" not in gate.TITLE
    assert gate.__doc__, "`mlgate explain` shows the module's docstring"
    assert issubclass(gate.PARAMS, EntryParams)
    assert {f: list(inspect.signature(getattr(gate, f)).parameters) for f in FUNCTIONS} == FUNCTIONS


@pytest.mark.parametrize("name", GATES)
def test_every_key_of_a_gate_is_described(name: str) -> None:
    keys = catalog.gate(name).PARAMS.model_fields

    assert [key for key, field in keys.items() if not field.description] == []


@pytest.mark.parametrize("name", GATES)
def test_a_gate_has_a_page_and_a_test(name: str) -> None:
    assert (PROJECT / "docs" / "gates" / f"{name}.md").is_file()
    assert files_of("gates", name)


def test_codes_are_stable_words_that_no_two_gates_share() -> None:
    codes = Counter([*errors.CODES, *(code for name in GATES for code in catalog.gate(name).CODES)])

    assert [code for code, times in codes.items() if times > 1] == []
    assert [code for code in codes if not re.fullmatch(r"MLG\d{3}", code)] == []


@pytest.mark.parametrize("name", FORMATS)
def test_a_format_renders_a_report_and_has_golden_files(name: str) -> None:
    module = catalog.member("render", name)

    assert next(iter(inspect.signature(module.render).parameters)) == "report"
    assert list((PROJECT / "tests" / "render" / "golden" / name).iterdir())


@pytest.mark.parametrize("name", FORGES)
def test_a_forge_detects_itself_and_has_a_test(name: str) -> None:
    module = catalog.member("publish", name)

    assert module.detect({}) is None
    assert list(inspect.signature(module.publish).parameters) == [
        "publication",
        "wishes",
        "context",
        "environ",
    ]
    assert module.API.variable
    assert module.SWITCH.startswith("So that red blocks a merge")
    assert files_of("publish", name)


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_explains_itself_and_has_a_test(name: str) -> None:
    from importlib import import_module

    command = import_module(f"mlgate.cli.{name}").command

    assert isinstance(command, click.Command)
    assert command.help
    assert files_of("cli", name) or files_of("road", name) or files_of(name, "command")


@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_imports_only_click_and_the_standard_library_at_its_top(name: str) -> None:
    import sys

    tree = ast.parse((PROJECT / "mlgate" / "cli" / f"{name}.py").read_text(encoding="utf-8"))
    imported = {
        alias.name for node in tree.body if isinstance(node, ast.Import) for alias in node.names
    } | {str(node.module) for node in tree.body if isinstance(node, ast.ImportFrom)}
    allowed = {"click", "mlgate.options", "mlgate.door", "mlgate.errors", "mlgate"}

    assert {
        module
        for module in imported - allowed
        if module.partition(".")[0] not in sys.stdlib_module_names
    } == set()
