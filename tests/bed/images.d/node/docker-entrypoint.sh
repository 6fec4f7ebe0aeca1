#!/bin/sh
# A command is run as it is; anything else (options, a script's name) is for node.
set -e
case ${1-} in
  -*) set -- node "$@" ;;
  *) if [ -f "$1" ] && ! [ -x "$1" ] || ! command -v "$1" > /dev/null; then set -- node "$@"; fi ;;
esac
exec "$@"
