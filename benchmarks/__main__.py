"""`python -m benchmarks NAME...`: run the named modules of this package, in that order."""

import importlib
import pkgutil
import sys
from pathlib import Path


def main(names: list[str]) -> None:
    """Run each benchmark's `main`."""
    known = {module.name for module in pkgutil.iter_modules([str(Path(__file__).parent)])}
    known -= {"__main__", "functions", "models", "resampling", "simulated", "timing"}
    unknown = set(names) - known
    if unknown or not names:
        raise SystemExit(f"name some of: {', '.join(sorted(known))}")
    for name in names:
        importlib.import_module(f"benchmarks.{name}").main()


if __name__ == "__main__":
    main(sys.argv[1:])
