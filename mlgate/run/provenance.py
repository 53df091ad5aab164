"""Where a run's result comes from, as its records say it."""

from mlgate.base_policy import BasePolicy
from mlgate.baseline import git
from mlgate.baseline.outcome import Baseline, Found, Missing, NotNeeded, Refused
from mlgate.data.pairing import Pairs
from mlgate.data.unpaired import Unpaired
from mlgate.policy.bound import Policy
from mlgate.policy.model import VerdictSettings
from mlgate.result.provenance import BaselineRecord, PolicyRecord, Verdict
from mlgate.run.order import Order


def repository(order: Order) -> str | None:
    """`owner/name` of the repository, as the CI system or the clone's origin says it."""
    if order.context is not None and order.context.repository is not None:
        return order.context.repository
    top = git.repository_root(order.policy.root)
    return None if top is None else git.repository_name(top)


def baseline_record(baseline: Baseline, pairs: Pairs | Unpaired | None) -> BaselineRecord:
    """Which baseline was used, or why none."""
    rows = pairs.rows if isinstance(pairs, Pairs) else None
    match baseline:
        case Found():
            return BaselineRecord(
                state="found",
                source=baseline.source,
                spec=baseline.spec,
                commit=baseline.commit,
                distance=baseline.distance,
                tried=baseline.tried,
                rows=rows,
                identical=pairs.identical if isinstance(pairs, Pairs) else None,
            )
        case Missing(tried=tried):
            return BaselineRecord(state="missing", tried=tried)
        case Refused(tried=tried):
            return BaselineRecord(state="refused", tried=tried)
        case NotNeeded():
            return BaselineRecord(state="not needed")


def baseline_note(baseline: Baseline) -> str | None:
    """What a reader has to know of the baseline beside the record."""
    return baseline.note if isinstance(baseline, Found) else None


def policy_record(policy: Policy, base_policy: BasePolicy) -> PolicyRecord:
    """The policy that bound, and what the change does to it."""
    changes = base_policy.changes
    return PolicyRecord(
        path=policy.file,
        sha256=policy.sha256,
        edited_in_change=base_policy.edited,
        loosened=changes.loosened,
        tightened=changes.tightened,
        added=changes.added,
        removed=changes.removed,
        plumbing=changes.plumbing,
    )


def verdict_record(settings: VerdictSettings) -> Verdict:
    """The settings of the decision; no mode where its keys were set apart from it."""
    return Verdict(
        mode=settings.mode if settings.keeps_to_its_mode else None,
        alpha=settings.alpha,
        beta=settings.beta,
        fail_when=settings.fail_when,
        on_inconclusive=settings.on_inconclusive,
    )
