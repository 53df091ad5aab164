"""The machine and the packages behind a result, without importing any of them."""

import hashlib
import json
import platform
import sys
from importlib.metadata import PackageNotFoundError, version

from mlgate.result.provenance import Environment

#: Packages whose version can move a number.
_PACKAGES = (
    "duckdb",
    "numpy",
    "scipy",
    "scikit-learn",
    "pandas",
    "pyarrow",
    "torch",
    "xgboost",
    "lightgbm",
)


def describe(fingerprint_of_baseline: str | None) -> Environment:
    """What runs here, and whether it is what the baseline was made with.

    Parameters
    ----------
    fingerprint_of_baseline
        `Environment.fingerprint` of the baseline's result; None where it is not known.

    """
    packages = {}
    for name in _PACKAGES:
        try:
            packages[name] = version(name)
        except PackageNotFoundError:
            continue
    python = platform.python_version()
    where = f"{sys.platform}-{platform.machine()}"
    known = json.dumps({"python": python, "platform": where, "packages": packages}, sort_keys=True)
    fingerprint = hashlib.sha256(known.encode()).hexdigest()[:16]
    return Environment(
        python=python,
        platform=where,
        packages=packages,
        fingerprint=fingerprint,
        same_as_baseline=None
        if fingerprint_of_baseline is None
        else fingerprint == fingerprint_of_baseline,
    )
