#!/bin/sh
# Options alone are for haproxy; haproxy itself runs in master-worker mode and in the foreground.
set -e
case ${1-} in -*) set -- haproxy "$@" ;; esac
if [ "${1-}" = haproxy ]; then
  shift
  set -- haproxy -W -db "$@"
fi
exec "$@"
