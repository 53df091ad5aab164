"""mlgate as a real process, and gates that another package brings."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
from hypothesis import settings

# A shared machine may pause anything for a second; how fast mlgate is, benchmarks say.
settings.register_profile("mlgate", deadline=None)
settings.load_profile("mlgate")

# A job that runs in the background ignores Ctrl-C and a closed terminal, and so would its children.
for _stop in (signal.SIGINT, getattr(signal, "SIGHUP", signal.SIGINT)):
    if signal.getsignal(_stop) is signal.SIG_IGN:
        signal.signal(
            _stop, signal.default_int_handler if _stop == signal.SIGINT else signal.SIG_DFL
        )

Tool = Callable[..., subprocess.CompletedProcess[str]]
PlugIn = Callable[..., Path]

_OURS = ("CI_", "GITHUB_", "GITLAB_", "MLGATE_", "FORCE_COLOR", "CLICOLOR", "NO_COLOR", "COLUMNS")

GATE = '''\
"""A gate of another package."""

from mlgate.gate import Looser, Needs, Promise
from mlgate.policy.model import EntryParams
from mlgate.result.evidence import Evidence
from mlgate.result.finding import Exact, Finding
from mlgate.result.outcome import Severity

ID = "plugged"
TITLE = "Does a plugged gate work?"
CODES = {"MLG900": "The plugged gate fails."}


class PARAMS(EntryParams):
    holds: bool


def complaints(entries, sections):
    return ()


def needs(entries):
    return Needs()


def promises(entry, read, sections):
    return (Promise(id="plugged/it.holds", value=True, looser=Looser.ABSENT),)


def measure(entries, world):
    return Evidence()


def judge(evidence, entries):
    return [
        Finding(
            gate=ID, subject="it", rule="holds", title="it", severity=Severity.BLOCK, code="MLG900",
            held=Exact(holds=one.params.holds, reason="it does", fix="mend it"), entry=one.index,
            file=one.file, line=one.line("holds"),
        )
        for one in entries
    ]
'''


@pytest.fixture
def tool(tmp_path: Path) -> Tool:
    """Run mlgate in `tmp_path` as somebody's terminal would: no CI, 80 columns, no colour."""

    def run(
        *arguments: str, environ: Mapping[str, str] | None = None, cwd: Path = tmp_path
    ) -> subprocess.CompletedProcess[str]:
        kept = {
            name: value
            for name, value in os.environ.items()
            if name != "CI" and not name.startswith(_OURS)
        }
        return subprocess.run(
            [sys.executable, "-m", "mlgate", *arguments],
            cwd=cwd,
            env={**kept, "COLUMNS": "80", "PYTHONUTF8": "1", **(environ or {})},
            capture_output=True,
            text=True,
            encoding="utf-8",
            check=False,
        )

    return run


@pytest.fixture
def plug_in(tmp_path: Path) -> PlugIn:
    """Install a package that brings a gate; returns the folder for `PYTHONPATH`."""

    def install(
        source: str = GATE, *, package: str = "mlgate-plugged", name: str = "plugged"
    ) -> Path:
        folder = tmp_path / "site"
        module = package.replace("-", "_")
        info = folder / f"{module}-1.0.dist-info"
        info.mkdir(parents=True)
        (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {package}\nVersion: 1.0\n")
        (info / "entry_points.txt").write_text(f"[mlgate.gates]\n{name} = {module}\n")
        (folder / f"{module}.py").write_text(source)
        return folder

    return install


@pytest.fixture
def gate_source() -> str:
    """The text of a gate that works."""
    return GATE
