"""The checks `reproducibility/<output>.fresh`: whether outputs belong to the inputs in place."""

from collections.abc import Mapping, Sequence

from mlgate.pipeline.staleness import Belongs, Stale
from mlgate.result import identity
from mlgate.result.finding import Exact, Finding
from mlgate.result.outcome import Severity

GATE = "reproducibility"
RULE = "fresh"
CODE = "MLG060"
_MOST_LISTED = 100


def check_id(output: str) -> str:
    """Id of the check of an output."""
    return identity.check_id(GATE, _subject(output), RULE)


def _subject(output: str) -> str:
    return identity.encode(output, keep="/.")


def fresh_findings(
    read: Sequence[str],
    staleness: Mapping[str, Stale | Belongs],
    *,
    file: str,
    line: int | None,
) -> list[Finding]:
    """One finding for each output that is read.

    Parameters
    ----------
    read
        Outputs that an entry or `predictions` reads.
    staleness
        Of every output, see `staleness.stale`.
    file, line
        Where the policy says `pipeline.inputs`.

    """
    return [
        Finding(
            gate=GATE,
            subject=_subject(output),
            rule=RULE,
            title=f"{output} belongs to the inputs in place",
            held=_held(output, staleness[output]),
            severity=Severity.BLOCK,
            entry=position,
            file=file,
            line=line,
            code=CODE,
            details=_details(staleness[output]),
        )
        for position, output in enumerate(read)
    ]


def _held(output: str, standing: Stale | Belongs) -> Exact:
    if isinstance(standing, Belongs):
        reason = f"{output} was made from the inputs in place"
        if standing.ran is not None:
            reason += f" by `{standing.ran}`, which `mlgate run` was given for `pipeline.command`"
        return Exact(holds=True, reason=reason)
    return Exact(
        holds=False,
        reason=f"{output} does not belong to the inputs in place: {standing.reason}",
        fix=standing.fix,
    )


def _details(standing: Stale | Belongs) -> Mapping[str, object]:
    if isinstance(standing, Belongs):
        return {} if standing.ran is None else {"ran": standing.ran}
    return {"moved": list(standing.moved[:_MOST_LISTED])} if standing.moved else {}
