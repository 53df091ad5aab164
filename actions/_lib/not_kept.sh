#!/usr/bin/env bash
# The results could not be kept as an artefact. Where this job tells its change, the verdict does not hang on that; where
# another job does, that one needs them. Environment: IN_REPORT.
set -euo pipefail

why="the artefact could not be uploaded, and the log of that step says why"
server="Where the server has no artefacts of this format (GitHub Enterprise Server): \`upload: false\`"
if [ "$IN_REPORT" = true ]; then
  echo "::warning title=mlgate: results not kept::$why. The verdict stands, and is told here. $server"
else
  echo "::error title=mlgate: results not kept::$why, and the job that reports has nothing to tell. $server"
  exit 1
fi
