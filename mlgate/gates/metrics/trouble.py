"""Why a function of the policy's environment gave no value, in words."""

from collections.abc import Mapping
from dataclasses import dataclass

from mlgate.gates.metrics.metric import Metric
from mlgate.gates.metrics.outside import Outside

_LONGEST = 200  #: characters of an exception's text


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """A reason, and what to do."""

    reason: str
    hidden: str | None = None  #: the reason without values of rows; None where it has none
    fix: str
    log: str | None = None  #: where its output is

    @property
    def with_log(self) -> str:
        """The reason, and where more is to be read."""
        return self._with_log(self.reason)

    @property
    def kept(self) -> str:
        """The same as it may be kept."""
        return self._with_log(self.reason if self.hidden is None else self.hidden)

    def _with_log(self, reason: str) -> str:
        return reason if self.log is None else f"{reason} (log: {self.log})"


_IMPORT = (
    "a module is looked for in the policy's folder and in the environment of the interpreter; "
    "install it there, or name another interpreter with `python`"
)
_TROUBLES: dict[str, tuple[str, str]] = {
    "no module": ("there is no module {module} ({text})", _IMPORT),
    "import": ("{module} cannot be imported: {text}", _IMPORT),
    "no attribute": ("{module} has no {text}", "correct the name behind the colon"),
    "not callable": ("{name} is no function but a value of type {text}", "name a function"),
    "no weight": (
        "{name} takes no `sample_weight`, and `predictions` names a column of weights",
        "give the function a parameter `sample_weight=None` and use it",
    ),
    "exit": ("{name} called sys.exit({text})", "let it return a number, or raise an exception"),
    "exception": ("{name} raised {text}", "repair the function, or what it is given"),
    "no number": (
        "{name} returned a value of type {text}, and a metric is one number",
        "return one number, such as a float",
    ),
    "not finite": (
        "{name} returned {text}",
        "return a finite number on these rows, or raise an exception that says why not",
    ),
    "unsteady": (
        "{name} gave two values for the same rows",
        "make it deterministic: a fixed seed, no time, no state between calls",
    ),
}


def explained(said: Mapping[str, str], metric: Metric, log: str | None, where: Outside) -> Trouble:
    """The program's word for the trouble as a sentence without secrets.

    Where values of rows may not be shown or kept, an exception is its class and line, without its
    text.
    """
    import os

    from mlgate.pipeline.redaction import Redaction

    words = Redaction(where.environ, os.environ)
    reason, fix = _TROUBLES[said["kind"]]
    module = metric.name.partition(":")[0]

    def sentence(text: str) -> str:
        text = words.text(text)
        text = text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"
        return reason.format(name=metric.name, module=module, text=text)

    return Trouble(
        reason=sentence(said["text"] if where.examples else said["hidden"]),
        hidden=sentence(said["hidden"]),
        fix=fix,
        log=log,
    )
