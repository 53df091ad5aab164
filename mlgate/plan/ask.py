"""What somebody asks of a plan."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mlgate.errors import ConfigurationError, Problem
from mlgate.gate import Assumed
from mlgate.stats.priors import CORRELATION, CORRELATION_RANGE, FLIPS, FLIPS_RANGE

POSITIVES = 0.5  #: default share of positive rows
GROUPS = 2  #: default number of values of a column of groups or slices
ERRORS = 0.2  #: default share of wrong rows, over the share of the rarer class


@dataclass(frozen=True, kw_only=True)
class Ask:
    """What somebody asks of a plan, and what they know already."""

    policy: Path
    rows: int | None = None  #: to plan for; None: as many as there are
    error_rate: float | None = None
    positives: float | None = None
    groups: int | None = None
    churn: float | None = None  #: share of all rows that flip between right and wrong
    correlation: float | None = None
    base_ref: str | None = None
    environ: Mapping[str, str]

    @property
    def without_data(self) -> bool:
        """Whether numbers are given that predictions would tell."""
        return any(one is not None for one in (self.error_rate, self.positives, self.groups))

    @property
    def share_of_positives(self) -> float:
        """As given, or the default."""
        return POSITIVES if self.positives is None else self.positives

    @property
    def share_of_errors(self) -> float:
        """As given, or a fifth of the rarer class: far better than to name the commoner always."""
        if self.error_rate is not None:
            return self.error_rate
        return ERRORS * min(self.share_of_positives, 1.0 - self.share_of_positives)

    @property
    def share_of_flips(self) -> float:
        """As given, or what is usual for that many errors."""
        return FLIPS * self.share_of_errors if self.churn is None else self.churn


def check(ask: Ask) -> None:
    """Refuse numbers that are of no use together.

    Raises
    ------
    ConfigurationError
        With the option to change.

    """
    if ask.without_data and ask.rows is None:
        raise _wrong(
            "--error-rate, --positives and --groups say what predictions would, "
            "and so are for a plan without them",
            "give --rows N too, or leave them out to plan from the predictions",
        )


def check_made_up(ask: Ask, task: str) -> None:
    """Refuse models that cannot be.

    Raises
    ------
    ConfigurationError
        With the option to change.

    """
    rarer = min(ask.share_of_positives, 1.0 - ask.share_of_positives)
    if task == "binary" and ask.share_of_errors >= rarer:
        raise _wrong(
            f"a model that always names the commoner class is wrong on {rarer:.3g} of the rows, "
            f"and --error-rate is {ask.share_of_errors:g}",
            "give a smaller --error-rate",
        )
    _possible_churn(ask.share_of_flips, ask.share_of_errors)


def _possible_churn(churn: float, errors: float) -> None:
    if churn > 2.0 * errors:
        raise _wrong(
            f"two models that are each wrong on {errors:.3g} of the rows cannot differ "
            f"on {churn:g} of them, as --churn says",
            "give a smaller --churn",
        )


def assumed(ask: Ask, *, pair: bool, beta: float, errors: float | None, scale: float) -> Assumed:
    """What the plan takes for granted.

    Parameters
    ----------
    ask
        What was given.
    pair
        Whether two models were read.
    beta
        Of the policy.
    errors
        Share of the rows that the model is wrong on, where it decides.
    scale
        Rows to have over rows that were read.

    Raises
    ------
    ConfigurationError
        If models that are as often wrong cannot differ as much as is said.

    """
    flips, flips_range = FLIPS, FLIPS_RANGE
    if ask.churn is not None and errors is not None:
        _possible_churn(ask.churn, errors)
        flips = ask.churn / errors
        flips_range = (flips, flips)
    correlation = CORRELATION if ask.correlation is None else ask.correlation
    given = ask.correlation is not None
    return Assumed(
        pair=pair,
        flips=flips,
        flips_range=flips_range,
        correlation=correlation,
        correlation_range=(correlation, correlation) if given else CORRELATION_RANGE,
        beta=beta,
        scale=scale,
    )


def _wrong(message: str, fix: str) -> ConfigurationError:
    return ConfigurationError(Problem(code="MLG010", message=message, fix=fix))
