"""The one error of a table that cannot be read."""


class SourceError(Exception):
    """A table cannot be read.

    Parameters
    ----------
    reason
        What is wrong with which file, in one line for the user.
    fix
        What to do.

    """

    def __init__(self, reason: str, fix: str) -> None:
        super().__init__(reason)
        self.reason = reason
        self.fix = fix
