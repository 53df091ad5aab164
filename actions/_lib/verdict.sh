#!/usr/bin/env bash
# Ends with the exit code of the check; a result of a part of the checks is no pass unless that was said to do.
# Environment: MLGATE (path of the program), EXIT_CODE (of the check), OUT, IN_PARTIAL_OK.
set -euo pipefail

if [ "$EXIT_CODE" != 0 ] || [ "$IN_PARTIAL_OK" = true ]; then
  exit "$EXIT_CODE"
fi
# What variables of the job ask of other calls of mlgate is not meant here, and might contradict this one.
unset "${!MLGATE_@}"
code=0
"$MLGATE" report "$OUT" --publish never --verdict > /dev/null || code=$?
if [ "$code" != 0 ]; then
  echo "::error title=mlgate: not the whole verdict::only a part of the checks ran, or a result is missing. Run all of them" \
    "(no \`gate\`), or say that a part will do: \`partial-ok: true\`"
fi
exit "$code"
