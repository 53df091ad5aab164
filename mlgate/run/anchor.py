"""The second comparison: the candidate against a fixed release.

A change that loses half of the margin passes, and so does the next one. Against a release that
stays, the losses add up.
"""

from dataclasses import replace

from mlgate.baseline import git
from mlgate.baseline.commit import Base
from mlgate.baseline.outcome import Baseline, Missing, Refused
from mlgate.baseline.request import Request, missing, refused
from mlgate.baseline.resolve import resolve
from mlgate.data.engine import Engine
from mlgate.gate import Anchor, Needs
from mlgate.policy.model import PathPlace
from mlgate.run.inputs import paired_rows
from mlgate.run.order import Order

_WORD = "anchor"  #: for the release's side, in messages


def anchored(order: Order, needs: Needs, request: Request, engine: Engine) -> Anchor | None:
    """Find the release that the policy names, and join its rows with the candidate's.

    Parameters
    ----------
    order
        The run.
    needs
        What its entries read.
    request
        The search for the baseline, which the one for the release differs from by its commit.
    engine
        Where the rows are joined.

    """
    ref = order.policy.sections.baseline.anchor
    if ref is None or not needs.baseline_predictions:
        return None
    baseline = _resolved(order, replace(request, files=frozenset()), ref)
    pairs, _ = paired_rows(order, needs, baseline, engine, against=_WORD)
    return Anchor(ref=ref, baseline=baseline, pairs=pairs)


def _resolved(order: Order, request: Request, ref: str) -> Baseline:
    if request.top is None:
        return missing(_WORD, "there is no git repository")
    commit = git.commit_of(request.top, ref)
    if commit is None:
        return _absent(request, ref)
    # A file at a path is of no commit, so it is no release either.
    spec = order.policy.sections.baseline
    places = [place for place in spec.from_ if not isinstance(place, PathPlace)]
    if not places:
        return Missing()
    base = Base(commit=commit, how=f"the anchor {ref}")
    scratch = request.scratch.with_name(f"{request.scratch.name}-{_WORD}")
    return resolve(
        spec.model_copy(update={"from_": places}), replace(request, base=base, scratch=scratch)
    )


def _absent(request: Request, ref: str) -> Refused:
    shallow = request.top is not None and git.is_shallow(request.top)
    fix = (
        f"fetch it: `git fetch --tags origin {ref}`, or check out with the whole history"
        if shallow
        else "correct `baseline.anchor`, or `git fetch --tags`"
    )
    return refused(_WORD, f"the ref {ref} is not in this clone", fix)
