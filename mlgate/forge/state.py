"""The first two lines of a comment: whose it is, and which run wrote it.

They come first because what is cut is the end. Whatever else the comment holds is escaped, so
no text of the data can forge them; comments of other accounts are never read for them.
"""

import hashlib
import re
from dataclasses import dataclass

#: What a report id may be; neither `--` nor `>` can occur in it.
REPORT_ID = re.compile(r"[a-z0-9][a-z0-9._-]{0,39}")

_MARKER = re.compile(r"<!-- mlgate:comment v=1 id=([a-z0-9][a-z0-9._-]{0,39}) -->")
_STATE = re.compile(
    r"<!-- mlgate:state sha=([0-9a-f]{40}|[0-9a-f]{64}|none) run=([0-9]{1,18}) "
    r"attempt=([0-9]{1,9}) verdict=([a-z]{1,20}) checks=([0-9a-f]{16}) body=([0-9a-f]{16}) -->"
)


@dataclass(frozen=True, kw_only=True)
class State:
    """Which run wrote a comment, and what it said."""

    report_id: str
    sha: str | None  #: head of the change that it speaks of
    run: int  #: the forge's number of the run; rises with time; 0 where there is none
    attempt: int
    verdict: str  #: outcome of the run: pass, warn, fail, error, empty, running
    checks: str  #: digest of the outcomes of all checks: what mode `on-change` looks at
    body: str = ""  #: digest of the text below these lines

    def is_newer_than(self, other: "State") -> bool:
        """Whether this run started after the other one; runs of one commit only."""
        return (self.run, self.attempt) > (other.run, other.attempt)


def marker(report_id: str) -> str:
    """The first line of a comment."""
    return f"<!-- mlgate:comment v=1 id={report_id} -->"


def signed(text: str, state: State) -> str:
    """`text` below the two lines that say whose it is."""
    line = (
        f"<!-- mlgate:state sha={state.sha or 'none'} run={state.run} attempt={state.attempt} "
        f"verdict={state.verdict} checks={state.checks} body={digest(text)} -->"
    )
    return f"{marker(state.report_id)}\n{line}\n{text}"


def read(body: str) -> State | None:
    """What the first two lines say; None where they are not ours."""
    lines = body.replace("\r\n", "\n").split("\n", 2)
    whose = _MARKER.fullmatch(lines[0])
    found = _STATE.fullmatch(lines[1]) if len(lines) > 1 else None
    if whose is None:
        return None
    if found is None:
        return State(report_id=whose[1], sha=None, run=0, attempt=0, verdict="", checks="")
    sha, run, attempt, verdict, checks, text = found.groups()
    return State(
        report_id=whose[1],
        sha=None if sha == "none" else sha,
        run=int(run),
        attempt=int(attempt),
        verdict=verdict,
        checks=checks,
        body=text,
    )


def digest(text: str) -> str:
    """16 hexadecimal digits of a text's SHA-256."""
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:16]
