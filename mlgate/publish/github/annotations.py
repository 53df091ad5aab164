"""What did not pass, beside the line of the policy in the files of the change."""

import sys
from typing import TextIO

from mlgate.forge.delivery import Delivery
from mlgate.forge.publication import Publication
from mlgate.present.annotation import Annotation, annotate, annotations
from mlgate.render.github import commands

CHANNEL = "annotations"


def write(publication: Publication, stream: TextIO | None = None) -> Delivery | None:
    """Print the worst of all results for the runner to read; None where there is nothing to say.

    Results of a fork are read in a job of the default branch, whose files are not theirs.
    """
    if publication.untrusted or publication.running:
        return None
    found = _of(publication)
    if not found:
        return None
    stream = stream or sys.stdout
    stream.write(commands(found, elsewhere="the summary"))
    stream.flush()
    number = sum(annotation.checks for annotation in found)
    return Delivery(channel=CHANNEL, done=True, said=f"written for {number:,} that did not pass")


def _of(publication: Publication) -> list[Annotation]:
    """Of every result, errors of all before warnings of any, so that no result hides another."""
    found = [
        annotate("error", "mlgate: a result was refused", [f"{refused.path} {refused.why}"])
        for refused in publication.refused
    ]
    per_report = [list(annotations(report)) for report in publication.reports]
    for level in ("error", "warning"):
        turns = [[one for one in each if one.level == level] for each in per_report]
        found += [
            each[turn]
            for turn in range(max(map(len, turns), default=0))
            for each in turns
            if turn < len(each)
        ]
    return found
