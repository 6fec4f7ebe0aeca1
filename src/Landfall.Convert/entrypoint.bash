#!/usr/bin/env bash
# Starts a process of this app the way Heroku did: the same variables, the same profile scripts, bash in the app's directory.
#
#   entrypoint 'COMMAND'         one argument: a command line, run by bash. A service of the Procfile, a before_deploy command.
#   entrypoint PROGRAM ARG ...   several: a program and its arguments, run as they are.
set -euo pipefail

number() {
  if [[ "$1" =~ ^[0-9]{1,7}$ ]]; then echo "$((10#$1))"; else echo "$2"; fi
}

set_variables() {
  local index memory
  index="$(number "${APTIBLE_PROCESS_INDEX:-}" 0)"
  memory="$(number "${APTIBLE_CONTAINER_SIZE:-}" 512)"
  export HOME="$PWD"
  export DYNO="${APTIBLE_PROCESS_TYPE:-run}.$((index + 1))"
  export PORT="${PORT:-{{port}}}"
{{variables}}
}

# Profile scripts are other people's bash: they may use what strict bash forbids.
load_profiles() {
  set +euo pipefail
  local script
  for script in .profile.d/*.sh ./.profile; do
    if [[ -f "$script" ]]; then
      # shellcheck disable=SC1090
      source "$script"
    fi
  done
  set -euo pipefail
}

# Heroku tells every process of a dyno to stop, a container engine only the first one. So the command has a process group of
# its own, signals go to all of it, and a stop is over when all of it has ended.
run_in_group() {
  local child status signal interrupted stopping=no
  set -m
  "$@" &
  child=$!
  for signal in TERM INT HUP QUIT; do
    # shellcheck disable=SC2064
    trap "interrupted=yes stopping=yes; kill -s $signal -- -$child 2>/dev/null || true" "$signal"
  done
  for signal in USR1 USR2; do
    # shellcheck disable=SC2064
    trap "interrupted=yes; kill -s $signal -- -$child 2>/dev/null || true" "$signal"
  done
  while true; do
    interrupted=no
    status=0
    wait "$child" || status=$?
    if [[ "$interrupted" == no ]]; then break; fi
  done
  while [[ "$stopping" == yes ]] && kill -s 0 -- "-$child" 2>/dev/null; do sleep 0.1; done
  exit "$status"
}

main() {
  if (($# == 0)); then
    echo "entrypoint: no command was given; the services and their commands are in /.aptible/Procfile" >&2
    exit 64
  fi
  set_variables
  load_profiles
  if (($# == 1)); then set -- bash -c "$1"; fi
  # A console needs the terminal for itself.
  if [[ -t 0 ]]; then exec "$@"; fi
  run_in_group "$@"
}

main "$@"
