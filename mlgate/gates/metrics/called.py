"""Has a function of the policy's environment evaluated, in a process without the forge's tokens."""

import json
import os
import shutil
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mlgate.gates.metrics.handed_over import HandedOver, hand_over
from mlgate.gates.metrics.importable import Importable
from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.outside import Outside
from mlgate.gates.metrics.rows import Rows
from mlgate.gates.metrics.trouble import Trouble, explained

if TYPE_CHECKING:
    from mlgate.data.engine import Engine

_PROGRAM = Path(__file__).with_name("evaluate.py")
_FLIPS = 16  #: pairs of rows whose predictions are exchanged
_MOST_RESAMPLES, _LEAST_RESAMPLES = 200, 50
_EVALUATIONS = 20_000  #: of one metric on all groups, as far as each has the least resamples
_ROWS = 200_000_000  #: rows handed to the function in all, likewise


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the function gave."""

    handed: HandedOver
    groups: tuple[Mapping[str, Any], ...]  #: as the program writes them
    calls: int
    files: tuple[Path, ...]  #: where the function is written


def call(engine: "Engine", rows: Rows, metric: Metric, where: Outside) -> Answer | Trouble:
    """Evaluate a metric on every group of rows, and on resamples of them."""
    function = metric.function
    if function is None:
        raise ValueError(f"{metric.name} is not a function of the policy's environment")
    folder = where.scratch / "metric"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    try:
        handed = hand_over(engine, rows, function.argument, folder)
        spec = {
            **handed.spec,
            "module": function.module,
            "attribute": function.attribute,
            "times": _resamples(handed),
            "flips": _FLIPS,
        }
        (folder / "spec.json").write_text(json.dumps(spec), encoding="utf-8")
        return _answered(handed, metric, function, where, _run(rows, metric, where, folder), folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _resamples(handed: HandedOver) -> int:
    """Resamples of each group: fewer where there are many groups or rows."""
    by_calls = _EVALUATIONS // (2 * len(handed.sizes) or 1)
    by_rows = _ROWS // (2 * sum(handed.sizes) or 1)
    return max(_LEAST_RESAMPLES, min(_MOST_RESAMPLES, by_calls, by_rows))


def _run(rows: Rows, metric: Metric, where: Outside, folder: Path) -> "Trouble | _Ended":
    from mlgate.git import LOCATES_A_REPOSITORY
    from mlgate.pipeline import command, process
    from mlgate.pipeline.surroundings import without_tokens

    function = metric.function
    assert function is not None  # noqa: S101  # `call` saw to it
    environ = without_tokens(where.environ)
    for name in LOCATES_A_REPOSITORY:
        environ.pop(name, None)
    # Sets are listed alike in every run, and the work tree stays as it was.
    environ.update({"PYTHONHASHSEED": "0", "PYTHONDONTWRITEBYTECODE": "1"})
    given = [function.python or sys.executable, str(_PROGRAM), str(folder)]
    argv = command.argv(given, folder=where.root, environ=environ)
    if isinstance(argv, command.NotRunnable):
        return Trouble(reason=argv.reason, fix="correct `python`, the interpreter of the metric")
    log = (where.logs or where.scratch / "logs") / f"{_log_name(rows, metric)}.log"
    try:
        ended = process.run(
            argv,
            folder=where.root,
            environ=environ,
            timeout=command.seconds(function.timeout),
            log=log,
        )
    except process.NotStartedError as error:
        reason = f"{given[0]} cannot be started: {error}"
        return Trouble(reason=reason, fix="correct `python`, the interpreter of the metric")
    return _Ended(code=ended.code, log=log)


@dataclass(frozen=True, kw_only=True)
class _Ended:
    """How the program ended."""

    code: int | None
    log: Path


def _log_name(rows: Rows, metric: Metric) -> str:
    """Of the run's logs, so that no two calls of a run write the same one."""
    import re

    parts = ["metric", metric.name, *(["shared"] if rows.shared else [])]
    parts += [rows.table] if rows.table != "pairs" else []
    parts += [] if rows.by is None else [rows.by]
    return re.sub(r"[^\w.-]+", "-", "-".join(parts))


def _answered(
    handed: HandedOver,
    metric: Metric,
    function: Importable,
    where: Outside,
    ended: "Trouble | _Ended",
    folder: Path,
) -> Answer | Trouble:
    if isinstance(ended, Trouble):
        return ended
    if ended.code is None:
        reason = f"{metric.name} was not done after {function.timeout}"
        fix = "make it faster, or raise `timeout` (it is evaluated on resamples of the rows too)"
        return Trouble(reason=reason, fix=fix, log=_shown(ended.log, where))
    try:
        answer = json.loads((folder / "answer.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        what = f"signal {-ended.code}" if ended.code < 0 else f"exit code {ended.code}"
        return Trouble(
            reason=f"the process that evaluates {metric.name} ended with {what} and no answer",
            fix="look at its log: the function, or a module of its, ends the process",
            log=_shown(ended.log, where),
        )
    if "trouble" in answer:
        return explained(answer["trouble"], metric, _shown(ended.log, where), where)
    _forget_if_empty(ended.log)
    return Answer(
        handed=handed,
        groups=tuple(
            {
                **group,
                "trouble": explained(group["trouble"], metric, _shown(ended.log, where), where),
            }
            if "trouble" in group
            else group
            for group in answer["groups"]
        ),
        calls=int(answer["calls"]),
        files=tuple(dict.fromkeys(map(Path, answer["files"]))),
    )


def _forget_if_empty(log: Path) -> None:
    try:
        if not log.stat().st_size:
            log.unlink()
    except OSError:
        pass


def _shown(log: Path, where: Outside) -> str | None:
    """The log as somebody in the policy's folder finds it; None where it is not kept."""
    if where.logs is None or not log.exists():
        return None
    return Path(os.path.relpath(log, Path.cwd())).as_posix()
