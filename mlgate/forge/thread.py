"""The comments of one change, as each forge offers them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


class ForgeError(Exception):
    """The forge refused or could not be reached.

    Attributes
    ----------
    fix
        What to do, with the exact permission or lines, where it is known.
    took_effect_unknown
        The request was sent and no proper answer came, so it may have been carried out.

    """

    def __init__(
        self, message: str, *, fix: str | None = None, took_effect_unknown: bool = False
    ) -> None:
        super().__init__(message)
        self.fix = fix
        self.took_effect_unknown = took_effect_unknown


class GoneError(ForgeError):
    """The comment is no longer there."""


@dataclass(frozen=True, kw_only=True)
class Comment:
    """One comment that we wrote: the author was compared, not only the marker."""

    id: int  #: rises with time
    body: str
    url: str | None = None


class Thread(Protocol):
    """The comments of one change; methods raise `ForgeError`, the last two `GoneError` as well."""

    def ours(self) -> Sequence[Comment]:
        """All comments of our own account that begin with our marker, oldest first."""
        ...

    def current_head(self) -> str | None:
        """Head of the change as the forge has it now; None where it is closed or locked."""
        ...

    def create(self, body: str) -> Comment:
        """Write a new comment, in one request that is never repeated blindly."""
        ...

    def edit(self, comment: Comment, body: str) -> Comment:
        """Replace the text of a comment."""
        ...

    def delete(self, comment: Comment) -> None:
        """Remove a comment."""
        ...
