"""A rerun of the base that predicts what the candidate does, though their code differs."""

from pathlib import Path

from mlgate.baseline.outcome import Baseline, Found, Unproven
from mlgate.data.pairing import Pairs
from mlgate.data.unpaired import Unpaired
from mlgate.pipeline import hashes
from mlgate.policy.bound import Policy
from mlgate.result.finding import Exact, Finding
from mlgate.result.outcome import Severity

CODE = "MLG064"
_FIX = (
    "let the command start Python so that it reads PYTHONPATH (not with -I or -E, and with "
    'PYTHONPATH="src:$PYTHONPATH" where it sets one), or install the project without -e; where '
    "the training does not use what differs, say under `pipeline.inputs` what it uses"
)
_MOST_NAMED = 3


def doubtful(policy: Policy, baseline: Baseline, pairs: Pairs | Unpaired | None) -> list[Finding]:
    """A warning, where the command's Python is known to import the work tree's code."""
    unproven = _unproven(policy.root, baseline, pairs)
    if unproven is None or not unproven.leads:
        return []
    return [
        Finding(
            gate="baseline",
            subject="rerun",
            rule="code",
            title="the baseline was made by the base's code",
            held=Exact(
                holds=False,
                reason=f"{_same(unproven)}, an editable install or a `.pth` file leads the "
                "command's Python to the work tree, and no process told that it imported what "
                "differs",
                fix=_FIX,
            ),
            severity=Severity.WARN,
            entry=0,
            file=policy.file,
            line=policy.document.place(("baseline",)).line,
            code=CODE,
            details={"differing": list(unproven.differing)},
        )
    ]


def code_note(policy: Policy, baseline: Baseline, pairs: Pairs | Unpaired | None) -> str | None:
    """What has to be said where nothing is known of the imports: the command runs no Python."""
    unproven = _unproven(policy.root, baseline, pairs)
    if unproven is None or unproven.leads:
        return None
    return f"{_same(unproven)}; no Python of the command told which code it imported ({CODE})"


def _unproven(root: Path, baseline: Baseline, pairs: Pairs | Unpaired | None) -> Unproven | None:
    """What nothing shows of a baseline that is the same as the candidate."""
    if not isinstance(baseline, Found) or baseline.unproven is None:
        return None
    if isinstance(pairs, Pairs) and pairs.baseline is not None:
        same = bool(pairs.identical)
    else:
        same = bool(baseline.files) and all(
            _digest(root / said) == _digest(path) for said, path in baseline.files.items()
        )
    return baseline.unproven if same else None


def _digest(path: Path) -> str | None:
    try:
        return hashes.digest(path)
    except OSError:
        return None


def _same(unproven: Unproven) -> str:
    more = len(unproven.differing) - _MOST_NAMED
    named = ", ".join(unproven.differing[:_MOST_NAMED]) + (
        f" and {more:,} more" if more > 0 else ""
    )
    differ = "differs" if len(unproven.differing) == 1 else "differ"
    return f"the rerun of the base gives just what the candidate gives, though {named} {differ}"
