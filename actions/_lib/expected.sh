#!/usr/bin/env bash
# Names the results to read: those that are expected, each by its own artefact's folder, else all that are there.
# Environment: IN_PATH, IN_EXPECT. Outputs: results, a path a line.
set -euo pipefail

results=()
while IFS= read -r id; do
  id=${id%$'\r'}
  if [ -z "$id" ]; then continue; fi
  if ! [[ $id =~ ^[a-z0-9][a-z0-9._-]{0,39}$ ]]; then
    echo "::error title=mlgate: wrong input::a line of \`expect\` is no report-id"
    exit 2
  fi
  results+=("${IN_PATH%/}/mlgate-$id")
done <<< "$IN_EXPECT"
mkdir -p "$IN_PATH" # where nothing was kept there is no folder, and that is for the report to tell
if [ ${#results[@]} = 0 ]; then results=("$IN_PATH"); fi

end=mlgate_$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
{
  echo "results<<$end"
  printf '%s\n' "${results[@]}"
  echo "$end"
} >> "$GITHUB_OUTPUT"
