#!/usr/bin/env bash
# Runs `mlgate report`: tells the change what the results say. A wish that is empty is left to mlgate.
# Environment: MLGATE (path of the program), IN_* (the inputs), IN_RESULT (a path a line), IN_JOBS (how the
# jobs that checked ended), GITHUB_TOKEN (of the job), MLGATE_GITHUB_TOKEN (of the user, or empty).
set -euo pipefail

# The inputs decide; what the job says of these to another call of mlgate is not meant here.
unset MLGATE_STATUS MLGATE_CHECK_RUN MLGATE_REQUIRE_REPORT MLGATE_VERDICT MLGATE_PARTIAL_OK MLGATE_ANNOUNCE \
  MLGATE_UNTRUSTED MLGATE_RUN MLGATE_JOBS

arguments=()
wish() {
  if [ -n "$2" ]; then arguments+=("$1" "$2"); fi
}
flag() {
  case $2 in
    true) arguments+=("$1") ;;
    false | '') ;;
    *)
      echo "::error title=mlgate: wrong input::\`${1#--}\` is true or false, not $2"
      exit 2
      ;;
  esac
}

wish --comment "${IN_COMMENT:-}"
wish --report-id "${IN_REPORT_ID:-}"
flag --status "${IN_STATUS:-}"
flag --check-run "${IN_CHECK_RUN:-}"
flag --require-report "${IN_REQUIRE_REPORT:-}"
flag --verdict "${IN_VERDICT:-}"
if [ "${IN_VERDICT:-}" = true ]; then flag --partial-ok "${IN_PARTIAL_OK:-}"; fi

while IFS= read -r result; do
  result=${result%$'\r'}
  if [ -n "$result" ]; then arguments+=("$result"); fi
done <<< "${IN_RESULT:-}"
if [ -n "${IN_RUN:-}" ]; then arguments+=(--untrusted --run "$IN_RUN"); fi

# By the environment, which an older mlgate on the PATH does not take amiss.
if [ -n "${IN_JOBS:-}" ]; then export MLGATE_JOBS=$IN_JOBS; fi

# Which of the two it is decides what is told where a permission is missing.
if [ -z "${MLGATE_GITHUB_TOKEN:-}" ] || [ "$MLGATE_GITHUB_TOKEN" = "${GITHUB_TOKEN:-}" ]; then unset MLGATE_GITHUB_TOKEN; fi
exec "$MLGATE" report ${arguments[@]+"${arguments[@]}"}
