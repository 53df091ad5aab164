"""What became of one thing that was to be published."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One channel and what happened there; a failed one is told and never changes a verdict."""

    channel: str  #: "comment", "summary", "annotations", "outputs", "status", "check run"
    #: published, or rightly left as it is; False where it was wanted and could not be had
    done: bool
    said: str  #: "updated", "left as it is: a newer run has written it", "GitHub answered 403"
    fix: str | None = None  #: the exact permission or setting, with the lines to add
    url: str | None = None
