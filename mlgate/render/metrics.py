"""`metrics.txt`: the measured values as OpenMetrics text; GitLab compares the target branch's.

GitLab splits each line as a shell does and compares the values as text. So labels hold no quote,
no backslash, no space and no `#`, and a value has six significant digits whatever its noise.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator

from mlgate.present.escape import plain
from mlgate.result.outcome import Outcome
from mlgate.result.report import Report

FILENAME = "metrics.txt"
WRITTEN_BY_EVERY_RUN = True

#: What stands in a label as it is; check ids hold little else.
_OTHER = re.compile(r"[^A-Za-z0-9_./@:=+~^,()\[\]%-]")
_LONGEST = 300  #: characters of a label


def render(report: Report) -> str:
    """Return the measured values, sorted by check, and how many checks came to which outcome."""
    return "\n".join([*_lines(report), "# EOF"]) + "\n"


def _lines(report: Report) -> Iterator[str]:
    model = f',model="{_label(report.name)}"' if report.name else ""
    outcomes = Counter(check.outcome for check in report.checks)
    if report.checks:
        yield "# TYPE mlgate_checks gauge"
    for outcome in sorted(Outcome) if report.checks else ():
        yield f'mlgate_checks{{outcome="{outcome.value}"{model}}} {outcomes[outcome]}'
    values = dict(_values(report))
    if values:
        yield "# TYPE mlgate_value gauge"
    for check, value in sorted(values.items()):
        yield f'mlgate_value{{check="{check}"{model}}} {value}'


def _values(report: Report) -> Iterator[tuple[str, str]]:
    measured = [(check.id, check.measured) for check in report.checks if check.measured is not None]
    labels = _distinct(_label(name) for name, _ in measured)
    for label, (_, value) in zip(labels, measured, strict=True):
        yield label, f"{value:#.6g}".rstrip(".") if value else "0.00000"


def _distinct(labels: Iterable[str]) -> Iterator[str]:
    """Labels in order; names that were cut or cleaned to the same get a number."""
    seen: set[str] = set()
    for label in labels:
        number, distinct = 1, label
        while distinct in seen:
            number += 1
            distinct = f"{label}~{number}"
        seen.add(distinct)
        yield distinct


def _label(text: str) -> str:
    """Percent-encode what a label may not hold."""

    def encoded(found: re.Match[str]) -> str:
        return "".join(f"%{byte:02X}" for byte in found[0].encode())

    return _OTHER.sub(encoded, plain(text)[:_LONGEST])
