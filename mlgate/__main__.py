"""`python -m mlgate` and the console script: the commands, behind the one door for errors."""

import sys

from mlgate.cli import commands
from mlgate.door import run


def main() -> None:
    """Run the command line and end the process with its exit code."""
    sys.exit(run(commands))


if __name__ == "__main__":
    main()
