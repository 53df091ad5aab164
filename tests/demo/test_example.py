"""The example's policy trains with the Python that the demo runs in."""

import os
from pathlib import Path

import pytest
import yaml

from mlgate.demo import example


def command(folder: Path) -> list[str]:
    policy = yaml.safe_load((folder / "mlgate.yaml").read_text("utf-8"))
    return policy["pipeline"]["command"]


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A program called python, in a folder of its own."""
    path = tmp_path / "bin" / ("python.exe" if os.name == "nt" else "python")
    path.parent.mkdir()
    path.touch(mode=0o755)
    return path


def test_the_python_on_the_path_keeps_its_short_name(tmp_path, program, monkeypatch) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    example.copy_into(tmp_path / "demo")

    example.train_with(str(program), tmp_path / "demo")

    assert command(tmp_path / "demo") == ["python", "train.py"]


@pytest.mark.parametrize("python", ["/opt/my env/bin/python3", r"C:\Users\me\env\python.exe"])
def test_a_python_beside_the_path_is_named_whole(tmp_path, program, monkeypatch, python) -> None:
    monkeypatch.setenv("PATH", str(program.parent))
    example.copy_into(tmp_path / "demo")

    example.train_with(python, tmp_path / "demo")

    assert command(tmp_path / "demo") == [python, "train.py"]
