"""Finds the baseline: places in the policy's order, each saying why it was not used."""

import importlib
from dataclasses import replace
from typing import TYPE_CHECKING, Literal, cast

from mlgate.baseline import from_commit
from mlgate.baseline.commit import Base
from mlgate.baseline.outcome import Baseline, Found, Missing, NotNeeded, Refused
from mlgate.baseline.request import Place, Request, refused
from mlgate.policy.model import BaselineSpec, PathPlace, StorePlace
from mlgate.result.provenance import Tried

if TYPE_CHECKING:
    from pathlib import Path

PlaceSpec = Literal["git", "rerun"] | StorePlace | PathPlace


def resolve(spec: BaselineSpec, request: Request) -> Baseline:
    """Look in every place until one has all that is wanted.

    A file that a place lacks is taken from git at the base commit, where it is tracked.
    Where no place has everything, the first with the predictions is used; where one
    cannot be reached and no later one has everything, the answer is `Refused`. So it is where
    no place has anything and the file of a `path` is not there, which the policy spells out.
    """
    if request.wants_nothing:
        return NotNeeded()
    tried: list[Tried] = []
    part: Found | None = None
    first_refused: Refused | None = None
    absent: Missing | None = None
    for place in spec.from_:
        answer = look(place, request)
        if isinstance(answer, Found):
            answer = _completed(answer, request)
        if isinstance(answer, Found):
            if _has_all(answer, request):
                return replace(answer, tried=tuple(tried))
            part = _better(part, answer)
        elif isinstance(answer, Refused):
            first_refused = first_refused or answer
        elif answer.absent is not None:
            absent = absent or answer
        tried += answer.tried or (_incomplete(answer, request) if isinstance(answer, Found) else ())
    if first_refused is not None:
        return replace(first_refused, tried=tuple(tried))
    if part is not None:
        return replace(part, tried=tuple(tried))
    return replace(_none(spec, absent), tried=tuple(tried))


def _none(spec: BaselineSpec, absent: Missing | None) -> Missing | Refused:
    if absent is not None and spec.if_missing != "new":
        return _misnamed(absent)
    return Missing(absent=None if absent is None else absent.absent)


def _misnamed(absent: Missing) -> Refused:
    """A file that the policy spells out is not there, which is no sign of a first run."""
    path = absent.absent
    hint = "" if absent.alike is None else f"; did you mean `{absent.alike}`?"
    return Refused(
        reason=f"the baseline's file `{path}` does not exist{hint}",
        fix=f"correct `path: {path}` under `baseline.from`, which is relative to the policy's "
        "folder, or write the file; `baseline.if_missing: new` lets a first run go without it",
        code="MLG022",
    )


def look(place: PlaceSpec, request: Request) -> Found | Missing | Refused:
    """Ask one place."""
    name, where = _named(place)
    module = cast("Place", importlib.import_module(f"mlgate.baseline.places.{name}"))
    return module.find(replace(request, where=where))


def _named(place: PlaceSpec) -> tuple[str, str]:
    """A place's module is named after its key in the policy."""
    if isinstance(place, str):
        return place, ""
    ((name, where),) = place.model_dump().items()
    return name, where


def _completed(found: Found, request: Request) -> Found | Refused:
    """Add files that only git has; refused where git has one and cannot give it."""
    if not isinstance(request.base, Base):
        return found
    added: dict[str, Path] = {}
    for said in _lacking(found, request):
        try:
            added[said] = from_commit.copy(request, request.base.commit, said)
        except from_commit.NotTrackedError:
            continue
        except from_commit.UnreachableError as error:
            return refused(found.source, error.reason, error.fix)
    return replace(found, files={**found.files, **added})


def _lacking(found: Found, request: Request) -> list[str]:
    return sorted(request.files - set(found.files))


def _has_all(found: Found, request: Request) -> bool:
    has_predictions = request.predictions is None or found.predictions is not None
    return has_predictions and not (request.files - set(found.files))


def _better(one: Found | None, other: Found) -> Found:
    """The first place with predictions, else the first with anything."""
    if one is None or (one.predictions is None and other.predictions is not None):
        return other
    return one


def _incomplete(found: Found, request: Request) -> tuple[Tried, ...]:
    lacking = _lacking(found, request)
    if request.predictions is not None and found.predictions is None:
        lacking.insert(0, "predictions")
    return (Tried(source=found.source, why_not=f"{found.spec} lacks {', '.join(lacking)}"),)
