#!/usr/bin/env bash
# Paths from the root of the repository, so that what is told of a line of a policy names the file as the forge does.
# Environment: IN_WORKING_DIRECTORY, IN_CONFIG.

below() {
  case $1 in
    /* | [A-Za-z]:[\\/]*) echo "$1" ;;
    *) if [ "$IN_WORKING_DIRECTORY" = . ]; then echo "$1"; else echo "${IN_WORKING_DIRECTORY%/}/$1"; fi ;;
  esac
}

configs() { # adds to `arguments`; without any, mlgate looks in the root of the repository
  local config=$IN_CONFIG
  if [ -z "$config" ] && [ "$IN_WORKING_DIRECTORY" != . ]; then config=mlgate.yaml; fi
  while IFS= read -r config; do
    config=${config%$'\r'}
    if [ -n "$config" ]; then arguments+=(--config "$(below "$config")"); fi
  done <<< "$config"
}
