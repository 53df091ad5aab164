"""The one plain sentence of a check that holds a number against a limit."""

from mlgate.present import numbers
from mlgate.present.statement import VIOLATED, Statement
from mlgate.result.outcome import Outcome

#: What a limit on the change calls the movement that it watches.
_MOVEMENT = {"max_drop": "drop", "max_rise": "rise", "min_gain": "gain", "max_gain": "gain"}


def reason(statement: Statement) -> str:
    """Say what was seen, whether noise explains it, and what is allowed.

    Raises
    ------
    ValueError
        For an outcome that holds no number against its limit (`error`, `new`, `skipped`).

    """
    return "; ".join((_verdict(statement), *statement.remarks))


def _verdict(statement: Statement) -> str:
    if statement.outcome is Outcome.INCONCLUSIVE:
        return _undecided(statement)
    if statement.outcome in VIOLATED:
        return _violated(statement) + _noise_left_out(statement)
    if statement.outcome is Outcome.PASS:
        return _kept(statement) + _noise_left_out(statement)
    raise ValueError(f"{statement.outcome} says nothing about a number and its limit")


def _violated(statement: Statement) -> str:
    p_value = _p_value(statement)
    if statement.bounds_the_value:
        beyond = f", more than noise explains{p_value}" if p_value else ""
        shown, limit = _held_and_limit(statement)
        line = "under its floor" if statement.rule == "min" else "over its ceiling"
        return f"{statement.title} is {shown}, {line} of {limit}{beyond}"
    if p_value and (may_be := _may_be_worse(statement)):
        # What decides comes first: the size alone is within the margin, and reads as allowed.
        fell, levels = _fell(statement), _levels(statement)
        why = f"{levels}, more than noise explains{p_value}".removeprefix(", ")
        return f"{statement.title} {fell}{may_be}; {_allowed(statement)}; {why}"
    moved = f"{statement.title} {_moved(statement)}"
    if statement.rule in ("min_gain", "max_gain"):
        beyond = f", and noise does not explain the difference{p_value}" if p_value else ""
        leak = ""
        if statement.rule == "max_gain":
            leak = "; an improvement beyond that is probably leakage of the target"
        return f"{moved}; {_allowed(statement)}{beyond}{leak}"
    if statement.beyond_margin:
        beyond = f", further beyond the margin than noise explains{p_value}" if p_value else ""
    else:
        beyond = f", more than noise explains{p_value}" if p_value else ""
    return f"{moved}{beyond}; {_allowed(statement)}"


def _kept(statement: Statement) -> str:
    if statement.identical:
        return (
            f"{statement.title} is unchanged: predictions are identical on all {statement.counted}"
        )
    if statement.bounds_the_value:
        shown, limit = _held_and_limit(statement)
        line = "floor" if statement.rule == "min" else "ceiling"
        return f"{statement.title} is {shown}{_worst(statement)}; the {line} is {limit}"
    real = ", real but within the margin" if statement.real_but_within_margin else ""
    return (
        f"{statement.title} {_changed(statement)}{_worst(statement)}{real}; {_allowed(statement)}"
    )


def _undecided(statement: Statement) -> str:
    floor = statement.bounds_the_value
    seen = f"is {_held_and_limit(statement)[0]}" if floor else _changed(statement)
    count = "the data" if statement.n is None else statement.counted
    question = f"{count} cannot tell {_question(statement)}"
    if _decides_alone(statement):
        question = f"with all checks of the run accounted for{_p_of(statement)}, {question}"
    return f"{statement.title} {seen}{_between(statement)}: {question}{_power(statement)}"


def _question(statement: Statement) -> str:
    limit = _limit(statement)
    if statement.bounds_a_loss:
        movement = _MOVEMENT[statement.rule]
        if statement.beyond_margin:
            return f"whether the {movement} exceeds {limit}"
        nothing = "this from no change"
        return (
            nothing
            if statement.limit == 0
            else f"{nothing} or from a {movement} of more than {limit}"
        )
    return {
        "min": f"whether it reaches its floor of {limit}",
        "max": f"whether it exceeds its ceiling of {limit}",
        "min_gain": f"whether the gain reaches {limit}",
        "max_gain": f"whether the gain exceeds {limit}",
    }[statement.rule]


def _decides_alone(statement: Statement) -> bool:
    """The bounds of this check alone would show a violation; the run's error budget does not."""
    low, high = statement.low, statement.high
    of_no_loss = statement.bounds_a_loss and not statement.beyond_margin
    null = 0.0 if of_no_loss else statement.limit
    return low is not None and high is not None and not low <= null <= high


def _power(statement: Statement) -> str:
    """Say what these rows would have caught, and how many would decide."""
    said = []
    if statement.detectable is not None:
        beyond = "shortfall" if statement.rule in ("min", "min_gain") else "excess"
        effect = _MOVEMENT[statement.rule] if statement.bounds_a_loss else beyond
        said.append(
            f"the smallest {effect} they would catch is {_size(statement.detectable, statement)}"
        )
    if statement.missing_rows:
        said.append(
            f"about {numbers.about(statement.rows_needed or 0)} {statement.counts} would decide"
        )
    return "".join(
        f"; {part}" if index == 0 else f", and {part}" for index, part in enumerate(said)
    )


def _moved(statement: Statement) -> str:
    """Return "fell by 0.0158, from 0.9253 to 0.9095"."""
    if not statement.change or statement.baseline is None:
        return _changed(statement)
    return f"{_fell(statement)}{_levels(statement)}"


def _fell(statement: Statement) -> str:
    if not statement.change:
        return _changed(statement)
    verb = "fell" if statement.change < 0 else "rose"
    return f"{verb} by {_size(statement.change, statement)}"


def _levels(statement: Statement) -> str:
    if not statement.change or statement.baseline is None:
        return ""
    before, after = numbers.pair(statement.baseline, statement.measured, statement.unit)
    return f", from {before} to {after}"


def _changed(statement: Statement) -> str:
    if not statement.change:
        return "did not change"
    shown = numbers.change_pair(statement.change, statement.limit, statement.unit)[0]
    return f"changed by {shown}"


def _may_be_worse(statement: Statement) -> str:
    """Explain a failure whose size alone is within the margin."""
    if statement.beyond_margin or not statement.bounds_a_loss:
        return ""
    bound = statement.low if statement.rule == "max_drop" else statement.high
    if bound is None or abs(statement.change or 0) > abs(statement.limit):
        return ""
    seen = "data" if statement.n is None else statement.counts
    return f", and by up to {_size(bound, statement)} as far as the {seen} can tell"


def _worst(statement: Statement) -> str:
    """Return the bound that the limit was held against."""
    upper = statement.rule in ("max_rise", "max_gain", "max")
    bound = statement.high if upper else statement.low
    if bound is None:
        return ""
    if statement.bounds_the_value:
        shown = numbers.pair(bound, statement.limit, statement.unit)[0]
    else:
        shown = numbers.change_pair(bound, statement.limit, statement.unit)[0]
    word = "at worst" if statement.bounds_a_loss else "at most" if upper else "at least"
    return f" ({word} {shown})"


def _between(statement: Statement) -> str:
    if statement.low is None or statement.high is None:
        return ""
    show = numbers.number if statement.bounds_the_value else numbers.change
    low, high = (show(bound, statement.unit) for bound in (statement.low, statement.high))
    alone = " for this check alone" if _decides_alone(statement) else ""
    return f" (between {low} and {high}{alone})"


def _allowed(statement: Statement) -> str:
    limit = _limit(statement)
    if statement.relative is not None:
        limit += f" ({numbers.number(statement.relative, 'share')} of the baseline)"
    match statement.rule:
        case "max_drop" | "max_rise" if statement.limit == 0:
            return f"no {_MOVEMENT[statement.rule]} is allowed"
        case "max_drop" | "max_rise" | "max_gain":
            return f"a {_MOVEMENT[statement.rule]} of up to {limit} is allowed"
        case "min_gain":
            return f"a gain of at least {limit} is required"
    raise ValueError(f"{statement.rule} is no limit on a change")


def _noise_left_out(statement: Statement) -> str:
    if statement.decide_point and statement.noise_known:
        return "; noise ignored (decide: point)"
    if not statement.noise_known and not statement.bounds_the_value:
        return "; noise unknown"
    return ""


def _p_value(statement: Statement) -> str:
    return _p_of(statement, " over all checks")


def _p_of(statement: Statement, what: str = "") -> str:
    if statement.p_adjusted is None or statement.decide_point:
        return ""
    return f" ({numbers.p_value(statement.p_adjusted)}{what})"


def _held_and_limit(statement: Statement) -> tuple[str, str]:
    shown, limit = numbers.pair(statement.measured, statement.limit, statement.unit)
    as_written = _limit(statement)
    return shown, as_written if len(as_written) <= len(limit) else limit


def _limit(statement: Statement) -> str:
    """Return the limit as short as it was written; a margin out of a percentage is rounded."""
    if statement.relative is not None:
        return _size(statement.limit, statement)
    sign = numbers.MINUS if statement.limit < 0 and not statement.bounds_a_loss else ""
    return f"{sign}{abs(statement.limit):,.12g}"


def _size(value: float, statement: Statement) -> str:
    return numbers.pair(abs(value), abs(statement.limit), statement.unit)[0]
