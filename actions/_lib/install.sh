#!/usr/bin/env bash
# Installs mlgate into an environment of its own, with a Python of its own where none will do. Nothing else is touched:
# no interpreter of the job, no PATH, no setting of pip or uv.
# Environment: MLGATE_OWN, the folder to install into. Outputs: mlgate (its path), made (true where it was not there yet).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
home=${MLGATE_OWN:?}
log=$home.log

fail() {
  cat "$log" 2> /dev/null || true
  echo "::error title=mlgate could not be installed::$1. Either let the job install it (\`pip install mlgate\`, before this" \
    "step; what is on the PATH is used), or put uv on the PATH (the action astral-sh/setup-uv), and let the runner reach" \
    "a package index, or name your own with UV_DEFAULT_INDEX"
  exit 1
}

program() { # the path of a program of an environment, as systems differ in where they put it
  for path in "$1/bin/$2" "$1/Scripts/$2.exe" "$1/bin/$2.exe"; do
    if [ -x "$path" ]; then echo "$path"; return; fi
  done
  return 1
}

runs() {
  mlgate=$(program "$home/venv" mlgate) && "$mlgate" --version > /dev/null 2>&1
}

done_with() {
  echo "$("$mlgate" --version) in $home"
  { echo "mlgate=$mlgate"; echo "made=$1"; } >> "$GITHUB_OUTPUT"
}

# What an environment of the job sets for its own Python must not lead into this one.
unset PYTHONPATH PYTHONHOME VIRTUAL_ENV CONDA_PREFIX UV_PYTHON UV_SYSTEM_PYTHON UV_CONSTRAINT UV_OVERRIDE UV_REQUIRE_HASHES
unset UV_BUILD_CONSTRAINT UV_NO_BINARY UV_EXCLUDE_NEWER PIP_TARGET PIP_USER PIP_PREFIX PIP_REQUIRE_VIRTUALENV PIP_CONSTRAINT

# A cache may come from another image of the runner, whose Python is elsewhere.
if runs; then
  done_with false
  exit 0
fi
rm -rf "$home"
mkdir -p "$home"
: > "$log"

if ! uv=$(command -v uv); then
  for python in python3 python; do
    if command -v "$python" > /dev/null && "$python" -m pip --version > /dev/null 2>&1; then
      "$python" -m pip install --quiet --disable-pip-version-check --no-input --no-deps --require-hashes \
        --only-binary :all: --target "$home/uv" --requirement "$root/requirements/action-uv.lock" >> "$log" 2>&1 && break
    fi
  done
  uv=$(program "$home/uv" uv) || fail "there is no uv, and none could be had from pip"
fi

export UV_PYTHON_INSTALL_DIR=$home/python
cd "$root" # not where the job works: a uv.toml there is for the job
{
  "$uv" venv --quiet --no-project --python '>=3.11,<3.15' "$home/venv" &&
    "$uv" pip install --quiet --python "$home/venv" --no-build --require-hashes --requirement requirements/action.lock &&
    "$uv" pip install --quiet --python "$home/venv" --no-deps --no-build-isolation "$root"
} >> "$log" 2>&1 || fail "uv could not make an environment for it"
rm -rf "$home/uv"
runs || fail "what was installed does not run"
done_with true
