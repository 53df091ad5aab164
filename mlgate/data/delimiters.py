"""Whether a CSV file seems to be written with another delimiter than it is read with."""

_USUAL = ";\t|,"


def other_delimiter(header: str, delimiter: str) -> str | None:
    """The delimiter that the only name of a header seems to hold; None where there is none."""
    counts = {usual: header.count(usual) for usual in _USUAL if usual != delimiter}
    likely = max(counts, key=lambda usual: counts[usual])
    return likely if counts[likely] else None


def delimiter_fix(delimiter: str) -> str:
    """What to write in the policy."""
    said = "\\t" if delimiter == "\t" else delimiter
    return f'add `delimiter: "{said}"` beside its path in the policy'


def named(delimiter: str) -> str:
    """A delimiter as a sentence says it."""
    return "a tab" if delimiter == "\t" else f"`{delimiter}`"
