#!/usr/bin/env bash
# Serves the site: nginx with /.aptible/nginx.conf, in which ${NAME} stands for a variable of the environment.
set -euo pipefail

umask 077
mkdir -p /tmp/nginx
names="$(grep -o '\${[A-Z][A-Z0-9_]*}' /.aptible/nginx.conf | sort -u | tr '\n' ' ')"
envsubst "$names" < /.aptible/nginx.conf > /tmp/nginx/nginx.conf
if [ -n "${BASIC_AUTH_HTPASSWD:-}" ]; then
  printf '%s\n' "$BASIC_AUTH_HTPASSWD" > /tmp/nginx/htpasswd
elif [ -n "${BASIC_AUTH_USERNAME:-}" ]; then
  printf '%s:%s\n' "$BASIC_AUTH_USERNAME" "$(printf '%s\n' "${BASIC_AUTH_PASSWORD:-}" | openssl passwd -apr1 -stdin)" > /tmp/nginx/htpasswd
fi
exec nginx -c /tmp/nginx/nginx.conf
