"""The place `git`: files that the base commit tracks, read from git's objects."""

from typing import TYPE_CHECKING

from mlgate.baseline import from_commit
from mlgate.baseline.commit import NoBase
from mlgate.baseline.outcome import Found, Missing, Refused
from mlgate.baseline.request import Request, missing, refused
from mlgate.result.provenance import Tried

if TYPE_CHECKING:
    from pathlib import Path

NAME = "git"


def find(request: Request) -> Found | Missing | Refused:
    """Copy what is tracked; a file that the base does not track is left out, with the reason."""
    if isinstance(request.base, NoBase):
        return missing(NAME, request.base.why)
    commit = request.base.commit
    wanted = sorted(request.files)
    if request.predictions is not None:
        wanted.insert(0, request.predictions.path)
    copies: dict[str, Path] = {}
    absent: list[str] = []
    for said in wanted:
        try:
            copies[said] = from_commit.copy(request, commit, said)
        except from_commit.NotTrackedError as error:
            absent.append(str(error))
        except from_commit.UnreachableError as error:
            return refused(NAME, error.reason, error.fix)
    tried = (Tried(source=NAME, why_not="; ".join(absent)),) if absent else ()
    if not copies:
        return Missing(tried=tried)
    predictions = request.predictions
    return Found(
        source=NAME,
        spec=NAME,
        commit=commit,
        distance=0,
        predictions=copies.get(predictions.path) if predictions else None,
        files={said: path for said, path in copies.items() if said in request.files},
        tried=tried,
    )
