"""Whether a result says of itself what its checks say: anybody may have edited the file."""

from mlgate.result.outcome import GREEN, WORST_FIRST, RunOutcome
from mlgate.result.report import Report, conclude


def contradiction(report: Report) -> str | None:
    """Return in what way a result is greener than it can be; None where it is not.

    `--exit-zero` is the only way to exit code 0 beside an outcome that blocks: there are checks,
    they come to that outcome, and there is no problem. `--warn-exit-code` may end what does not
    block with any code.
    """
    if not 0 <= report.exit_code <= 255:
        return f"has the exit code {report.exit_code}, which no run ends with"
    if report.problem is not None:
        is_green = report.outcome in GREEN or report.exit_code == 0
        return f"says {_said(report)}, and has a problem that left no verdict" if is_green else None
    by_checks, _ = conclude(report.checks)
    if WORST_FIRST.index(report.outcome) > WORST_FIRST.index(by_checks):
        return f"says {report.outcome.value}, and its checks come to {by_checks.value}"
    forced = report.outcome is by_checks and report.outcome is not RunOutcome.EMPTY
    if report.exit_code == 0 and report.outcome not in GREEN and not forced:
        return f"says {_said(report)}, which no run ends with"
    return None


def _said(report: Report) -> str:
    return f"{report.outcome.value} with exit code {report.exit_code}"
