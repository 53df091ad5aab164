"""Functions of the policy's environment, named `package.module:object`."""

from dataclasses import dataclass
from typing import Literal

#: What a metric's second argument is: decisions (a regression's predicted values), or scores.
Argument = Literal["prediction", "score"]
TIMEOUT = "10m"  #: how long one call of the program that evaluates it may take


@dataclass(frozen=True, kw_only=True)
class Importable:
    """A function, and how it is called."""

    module: str
    attribute: str  #: a name in the module, or a dotted path below it
    argument: Argument = "prediction"
    python: str | None = None  #: the interpreter that imports it; None: the one that runs mlgate
    timeout: str = TIMEOUT

    @property
    def said(self) -> str:
        """What the policy says of it beside its name."""
        reads = None if self.argument == "prediction" else self.argument
        given = (("reads", reads), ("python", self.python))
        return ",".join(f"{name}={value}" for name, value in given if value is not None)


def importable(name: str) -> Importable | None:
    """The function of a name such as `package.module:object`; None if it is no such name."""
    module, colon, attribute = name.partition(":")
    parts = [*module.split("."), *attribute.split(".")]
    is_file = module.endswith(".py")  # which is the path of a file, and no module of a package
    if not colon or is_file or not all(part.isidentifier() for part in parts):
        return None
    return Importable(module=module, attribute=attribute)
