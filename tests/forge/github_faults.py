"""What may go wrong with a request to the stand-in of GitHub, or happen just before it."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Fault:
    """One fault, until it has struck `times` times."""

    method: str
    path: re.Pattern[str]
    times: int
    skip: int
    act: Callable[[], None] | None
    status: int = 500
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    after_effect: bool = False
    hang: bool = False
    drop: bool = False

    def strikes(self, method: str, path: str) -> bool:
        """Count a request that matches, and say whether it is hit."""
        if self.method not in ("*", method) or not self.path.search(path) or self.times == 0:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        self.times -= 1
        return True
