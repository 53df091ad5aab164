"""CI/CD gates for machine-learning models: a verdict that can block a merge."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mlgate.api import check as check

__version__ = "0.1.0"

__all__ = ["__version__", "check"]


def __getattr__(name: str) -> Any:
    """Load `check` only when it is asked for: importing the package stays free."""
    if name == "check":
        from mlgate.api import check

        return check
    raise AttributeError(f"module 'mlgate' has no attribute {name!r}")
