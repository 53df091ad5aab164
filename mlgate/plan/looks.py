"""What the ledger of looks at the test set says to a plan; it is read, and never written."""

import math
from collections.abc import Mapping

from mlgate.data.engine import Engine
from mlgate.gate import World
from mlgate.ledger.place import LedgerError, ledger_of
from mlgate.ledger.store import read
from mlgate.policy.model import VerdictSettings
from mlgate.run.ledger import open_ledger, settings_of
from mlgate.run.order import Order
from mlgate.verdict import for_look


def settings_of_next(
    order: Order, engine: Engine, world: World, *, made_up: bool
) -> VerdictSettings:
    """The settings that a run would be judged by here: in mode adaptive, looks share beta.

    A test set that is made up was never looked at.

    Raises
    ------
    LedgerError
        If beta is shared by a ledger that cannot be read.

    """
    settings, spec = order.policy.sections.verdict, order.policy.sections.ledger
    if made_up:
        return settings if spec is None else for_look(settings, spec, 1)
    return settings_of(open_ledger(order, engine, world.pairs), settings)


def noise_seen(order: Order) -> Mapping[str, float]:
    """Each check's noise when it last compared two models: its standard error at one unit.

    It falls with the root of the units: rows, or clusters or queries where they are drawn whole.
    Nothing where there is no ledger, or none that can be read: a plan is made without as well.
    """
    spec = order.policy.sections.ledger
    if spec is None or spec.mode == "off":
        return {}
    try:
        looks = read(ledger_of(spec, order.policy.root, order.environ)).looks.values()
    except LedgerError:
        return {}
    found: dict[str, float] = {}
    for look in sorted(looks, key=lambda look: look.time):
        if look.name != order.policy.name or look.baseline is None:
            continue
        for check in look.checks:
            if check.standard_error and check.margin is not None:
                found[check.id] = check.standard_error * math.sqrt(check.units or look.n)
    return found
