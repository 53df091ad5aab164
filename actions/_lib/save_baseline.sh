#!/usr/bin/env bash
# Keeps what the check judged as the baseline of this commit. What cannot be kept is told, and changes no verdict.
# Environment: MLGATE (path of the program), EXIT_CODE (of the check) and IN_*, the inputs. Outputs: saved.
set -euo pipefail

case $EXIT_CODE in
  2 | 4 | 5 | 130)
    echo "There is no verdict, so there is no baseline to keep."
    exit 0
    ;;
esac

# shellcheck source=actions/_lib/paths.sh
source "$(dirname "${BASH_SOURCE[0]}")/paths.sh"
arguments=(--out "$(below "$IN_OUT")")
configs

code=0
said=$("$MLGATE" baseline save "${arguments[@]}" 2>&1) || code=$?
printf '%s\n' "$said"
if [ "$code" = 0 ]; then
  echo "saved=true" >> "$GITHUB_OUTPUT"
elif [[ $said == *"names no \`store\`"* ]]; then
  echo "The policy keeps no baselines, so there is nothing to save."
else
  echo "::warning title=mlgate: no baseline saved::the next changes are compared with an older commit, or with nothing;" \
    "the log of this step says why"
fi
