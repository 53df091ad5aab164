"""Run a policy that is not written yet, as `mlgate check` would."""

import tempfile
import time
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from mlgate.policy.bound import Policy
    from mlgate.result.report import Report


def bound(text: str, path: Path) -> "Policy":
    """The policy as it would be read from `path`.

    Raises
    ------
    ConfigurationError
        If it is not valid.

    """
    from mlgate.catalog import bind
    from mlgate.policy.source import parse

    return bind(parse(text.encode(), path.name), path.resolve())


def trial(text: str, path: Path, environ: Mapping[str, str]) -> "Report":
    """Measure and judge; nothing is written.

    Raises
    ------
    MlgateError
        If there is no verdict.

    """
    from mlgate import api
    from mlgate.run.order import Order
    from mlgate.run.road import check

    policy = bound(text, path)
    with tempfile.TemporaryDirectory(prefix="mlgate-") as scratch:
        order = Order(
            policy=policy,
            context=api.context(environ),
            environ=environ,
            scratch=Path(scratch),
            started=time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            clock=time.monotonic,
        )
        return check(order).report
