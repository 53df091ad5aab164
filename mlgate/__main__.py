"""`python -m mlgate` and the console script: the commands, behind the one door for errors."""

import gc
import sys

from mlgate.cli import commands
from mlgate.door import run


def main() -> None:
    """Run the command line and end the process with its exit code."""
    # Most of what a run makes lives to its end; the usual thresholds look it through so often that
    # it takes a tenth of a small check.
    gc.set_threshold(50_000, 20, 20)
    sys.exit(run(commands))


if __name__ == "__main__":
    main()
