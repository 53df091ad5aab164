"""`result.json`: the report itself, for machines; the only storage of a run."""

from mlgate.result import codec
from mlgate.result.report import Report

FILENAME = "result.json"
WRITTEN_BY_EVERY_RUN = False  # by `mlgate.output`, last of all


def render(report: Report) -> str:
    """Return the report as JSON; every key is always there."""
    return codec.encode(report)
