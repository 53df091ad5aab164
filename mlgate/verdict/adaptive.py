"""The part of beta that one look at a test set may use, where its looks share beta."""

from mlgate.policy.ledger_spec import LedgerSpec
from mlgate.policy.model import VerdictSettings
from mlgate.stats.test_set_reuse import planned_beta, spending_beta

#: Bounds of any higher confidence are beyond what a normal approximation can say.
_LEAST_BETA = 1e-12


def for_look(settings: VerdictSettings, spec: LedgerSpec, look: int) -> VerdictSettings:
    """The settings that the run's `look`-th look (from 1) at its test set is judged by.

    In mode `adaptive` a pass needs a bound at 1 - beta / k for k planned looks, and at the
    spending share without a plan, or once the plan is used up; else nothing changes. What fails is
    not a matter of looks: a false block is a nuisance each time, and does not add up.
    """
    if spec.mode != "adaptive":
        return settings
    planned = spec.looks is not None and look <= spec.looks
    share = (
        planned_beta(settings.beta, spec.looks)
        if planned and spec.looks is not None
        else spending_beta(settings.beta, look)
    )
    return settings.model_copy(update={"beta": max(share, _LEAST_BETA)})
