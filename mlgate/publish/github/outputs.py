"""Outputs of the step, for later steps and jobs."""

import json
import secrets
from collections import Counter
from collections.abc import Mapping
from pathlib import Path

from mlgate.forge import body, verdict
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication
from mlgate.present.escape import plain

CHANNEL = "outputs"


def write(
    publication: Publication, environ: Mapping[str, str], *, comment_url: str | None = None
) -> Delivery | None:
    """Append to the file of the step's outputs; None where there is none, as outside a job.

    `outcome`, `exit-code` (as `--verdict` has it; of a partial result 3), `blocking` (how many
    checks), `counts` (JSON), `result` (paths, a line each) and `comment-url` are always there;
    what is not known is empty.
    """
    path = environ.get("GITHUB_OUTPUT")
    if not path:
        return None
    text = "".join(
        _assignment(name, value) for name, value in _outputs(publication, comment_url).items()
    )
    try:
        with Path(path).open("ab") as outputs:
            outputs.write(text.encode("utf-8", "replace"))
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return Delivery(channel=CHANNEL, done=False, said=f"{path} cannot be written: {why}")
    return Delivery(channel=CHANNEL, done=True, said="written")


def _outputs(publication: Publication, comment_url: str | None) -> dict[str, str]:
    counts: Counter[str] = Counter()
    for report in publication.reports:
        if report.counts is not None:
            counts.update(report.counts.model_dump(by_alias=True))
    return {
        "outcome": body.outcome(publication).value,
        "exit-code": str(verdict.exit_code(publication)),
        "blocking": str(counts["blocking"]),
        "counts": json.dumps(dict(counts), sort_keys=True),
        "result": "\n".join(map(plain, publication.paths)),
        "comment-url": plain(comment_url or ""),
    }


def _assignment(name: str, value: str) -> str:
    """A value between two lines that nobody can foresee, so that none can end it early."""
    end = f"mlgate_{secrets.token_hex(16)}"
    return f"{name}<<{end}\n{value}\n{end}\n"
