"""What `mlgate report` was asked for, and what cannot be asked for together."""

from dataclasses import dataclass
from pathlib import Path

from mlgate.forge.publication import Conclusion, Wishes
from mlgate.forge.state import REPORT_ID


@dataclass(frozen=True, kw_only=True)
class Work:
    """One call of the command."""

    results: tuple[Path, ...] = ()
    report_id: str | None = None  #: None: the name of the only result
    announce: bool = False  #: say that a run is going on; there are no results yet
    untrusted: bool = False  #: the results are a stranger's, and lie with the forge
    run: int | None = None  #: which run made them; None: the event says it
    verdict: bool = False  #: end as the results do
    partial_ok: bool = False
    require_report: bool = False  #: end with 3 where something could not be published
    shows: bool = False  #: nothing is to be published
    jobs: Conclusion | None = None  #: how the jobs that made the results ended
    wishes: Wishes

    def contradiction(self) -> str | None:
        """What is wrong with the command line; None where nothing is."""
        without_results = self.announce or self.untrusted
        wrong = {
            "Missing argument 'RESULT...'.": not (self.results or without_results),
            "--announce and --untrusted take no RESULT": bool(self.results) and without_results,
            "--announce and --untrusted exclude each other": self.announce and self.untrusted,
            "--announce has no verdict yet": self.announce and self.verdict,
            "--run goes with --untrusted": self.run is not None and not self.untrusted,
            "--partial-ok goes with --verdict": self.partial_ok and not self.verdict,
            "--require-report, --announce and --untrusted publish; --publish never, --format and "
            "--output only show": self.shows and (self.require_report or without_results),
            f"--report-id {self.report_id!r} does not match {REPORT_ID.pattern}": (
                self.report_id is not None and not REPORT_ID.fullmatch(self.report_id)
            ),
        }
        return next((message for message, is_so in wrong.items() if is_so), None)
