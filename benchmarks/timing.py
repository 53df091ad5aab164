"""Wall time of commands that take turns, so that a slow minute of the machine hits all alike."""

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

MLGATE = str(Path(sys.executable).with_name("mlgate"))
PYTHON = sys.executable


def medians(
    commands: Mapping[str, Sequence[str]],
    *,
    runs: int,
    folder: Path | None = None,
    allowed: Sequence[int] = (0,),
) -> dict[str, float]:
    """Return the median seconds of each command over interleaved runs, after one that warms up."""
    taken: dict[str, list[float]] = {name: [] for name in commands}
    for round_ in range(runs + 1):
        for name, command in commands.items():
            seconds = _seconds(command, folder, allowed)
            if round_:
                taken[name].append(seconds)
    return {name: statistics.median(seconds) for name, seconds in taken.items()}


def compare(title: str, times: Mapping[str, float], *, of: str, to: str, aim: float) -> None:
    """Print both times and their ratio beside the one that is aimed for."""
    ratio = times[of] / times[to]
    print(f"{title}: {ratio:.2f} of the reference (aim: at most {aim})")
    for name in (of, to):
        print(f"  {times[name] * 1000:7.0f} ms  {name}")


def _seconds(command: Sequence[str], folder: Path | None, allowed: Sequence[int]) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        command, cwd=folder, env=_environment(), capture_output=True, text=True, check=False
    )
    taken = time.perf_counter() - began
    if done.returncode not in allowed:
        raise SystemExit(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
    return taken


def _environment() -> dict[str, str]:
    """Return the environment of a user, whose Python keeps the bytecode that it compiles."""
    return {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
