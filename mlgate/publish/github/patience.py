"""How long GitHub is waited for, over all requests together."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(kw_only=True)
class Patience:
    """Seconds that may be spent on waiting; a CI job costs money while it sleeps."""

    seconds: float = 60.0  #: what is left
    sleep: Callable[[float], None] = time.sleep
    now: Callable[[], float] = time.time  #: seconds since 1970, for limits that end at a time

    def wait(self, seconds: float) -> bool:
        """Wait, unless that takes longer than what is left: then return False at once."""
        seconds = max(seconds, 0.0)
        if seconds > self.seconds:
            return False
        self.seconds -= seconds
        self.sleep(seconds)
        return True
