#!/usr/bin/env bash
# Says whether mlgate is on the PATH, else under which key an environment of its own can be cached.
# Environment: IN_INSTALL (auto or own). Outputs: mlgate, home, key.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)

digest() {
  if command -v sha256sum > /dev/null; then sha256sum "$@"; else shasum -a 256 "$@"; fi
}

case $IN_INSTALL in
  auto | own) ;;
  *)
    echo "::error title=mlgate: wrong input::\`install\` is auto or own, not $IN_INSTALL"
    exit 2
    ;;
esac

if [ "$IN_INSTALL" = auto ] && on_path=$(command -v mlgate); then
  echo "mlgate of the job: $on_path"
  echo "mlgate=$on_path" >> "$GITHUB_OUTPUT"
  exit 0
fi

# The lock, and mlgate's own files with their names: another version is another environment.
version=$(cd "$root" && find requirements/action.lock pyproject.toml mlgate -type f ! -name '*.pyc' | LC_ALL=C sort |
  while IFS= read -r file; do digest "$file"; done | digest - | cut -c 1-32)
{
  echo "home=${RUNNER_TEMP:?}/mlgate-own"
  echo "key=mlgate-environment-${RUNNER_OS:-os}-${RUNNER_ARCH:-arch}-${ImageOS:-own}-$version"
} >> "$GITHUB_OUTPUT"
