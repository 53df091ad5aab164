#!/usr/bin/env bash
# Runs `mlgate check` without a token of the forge, and ends with 0: the last step of the action ends with the verdict.
# Environment: MLGATE (path of the program) and IN_*, the inputs. Outputs: exit-code, outcome, out, result, id.
set -euo pipefail

wrong() {
  echo "::error title=mlgate: wrong input::$1"
  exit 2
}

outcome() { # the worst of all results
  local heads worst
  heads=$(printf '%s\n' "$results" | while IFS= read -r file; do
    if [ -n "$file" ]; then head -c 4096 "$file" | grep -oE '"outcome": ?"[a-z]+"' | head -n 1; fi
  done || true)
  for worst in fail error empty warn pass; do
    if [[ $heads == *"\"$worst\""* ]]; then echo "$worst"; return; fi
  done
  echo error
}

id=${IN_REPORT_ID:-default}
[[ $id =~ ^[a-z0-9][a-z0-9._-]{0,39}$ ]] ||
  wrong "\`report-id\` is at most 40 of a-z, 0-9, dot, dash and underscore, and begins with a letter or a digit"
[ -d "$IN_WORKING_DIRECTORY" ] ||
  wrong "there is no folder \`$IN_WORKING_DIRECTORY\` (\`working-directory\`); is there a checkout before this step?"
# shellcheck source=actions/_lib/paths.sh
source "$(dirname "${BASH_SOURCE[0]}")/paths.sh"
out=$(below "$IN_OUT")
arguments=(--out "$out")
configs
while IFS= read -r gate; do
  gate=${gate%$'\r'}
  if [ -n "$gate" ]; then arguments+=(--gate "$gate"); fi
done <<< "$IN_GATE"
if [ -n "$IN_BASE_REF" ]; then arguments+=(--base-ref "$IN_BASE_REF"); fi
read -r -d '' -a extra <<< "$IN_ARGS" || true
arguments+=(${extra[@]+"${extra[@]}"})

outputs=$GITHUB_OUTPUT
program=$MLGATE
# The check runs code of the change: it is given no token, and no file by which a step speaks to the next ones.
for name in $(compgen -e); do
  case $name in
    ACTIONS_*TOKEN* | ACTIONS_ID_* | GH_*TOKEN* | GITHUB_*TOKEN* | MLGATE_*TOKEN* | INPUT_TOKEN) unset "$name" ;;
    GITHUB_ENV | GITHUB_PATH | GITHUB_OUTPUT | GITHUB_STATE | GITHUB_STEP_SUMMARY | IN_* | MLGATE) unset "$name" ;;
  esac
done
unset BASH_ENV

code=0
"$program" check "${arguments[@]}" || code=$?
results=$(find "$out" -maxdepth 2 -name result.json -type f 2> /dev/null | LC_ALL=C sort || true)

end=mlgate_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
{
  echo "exit-code=$code"
  echo "outcome=$(outcome)"
  echo "id=$id"
  printf '%s<<%s\n%s\n%s\n' out "$end" "$out" "$end" result "$end" "$results" "$end"
} >> "$outputs"
