"""The only place where a finding becomes an outcome.

Shares the run's error budget among its tests (weighted Holm), applies mode, severity and the rule
for a missing baseline, and says what blocks. Pure: the same findings always give the same checks.
"""

from mlgate.verdict.adaptive import for_look as for_look
from mlgate.verdict.decide import NOTHING_PROMISED as NOTHING_PROMISED
from mlgate.verdict.decide import Decision as Decision
from mlgate.verdict.decide import Promised as Promised
from mlgate.verdict.decide import decide as decide
from mlgate.verdict.decide import may_be_lost as may_be_lost
from mlgate.verdict.wear import has_margin as has_margin
from mlgate.verdict.wear import look_budgets as look_budgets
