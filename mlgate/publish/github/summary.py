"""The summary of the step: the same as the comment, where no token is needed and forks work too."""

from collections.abc import Mapping
from pathlib import Path

from mlgate.forge import body
from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication
from mlgate.publish.github.about import SWITCH

CHANNEL = "summary"


def write(publication: Publication, environ: Mapping[str, str]) -> Delivery | None:
    """Append to the file of the step's summary; None where there is none, as outside a job."""
    path = environ.get("GITHUB_STEP_SUMMARY")
    if not path:
        return None
    file = Path(path)
    try:
        present = file.stat().st_size if file.exists() else 0
        left = body.SUMMARY_BUDGET - present - len("\n\n")
        text = body.summary(publication, SWITCH, budget=max(left, 0))
        if not text or len(text.encode("utf-8", "replace")) > left:
            return Delivery(
                channel=CHANNEL,
                done=False,
                said=f"the step has written {present:,} bytes, and GitHub drops more than 1 MiB",
                fix="run `mlgate report` in a step of its own",
            )
        with file.open("ab") as summary:
            before = b"\n" if present else b""
            summary.write(before + text.encode("utf-8", "replace") + b"\n")
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or str(error)
        return Delivery(channel=CHANNEL, done=False, said=f"{path} cannot be written: {why}")
    return Delivery(channel=CHANNEL, done=True, said="written")
