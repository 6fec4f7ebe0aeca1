#!/usr/bin/env bash
# Starts nginx before the app, in one container, as the nginx buildpack did.
#
#   bin/start-nginx [-f] COMMAND …   nginx begins when the app has made /tmp/app-initialized, with -f at once
#   bin/start-nginx-solo             nginx alone
#
# Its configuration is config/nginx.conf.erb, else config/nginx.conf, else one that hands all requests to the app's /tmp/nginx.socket.
# When either ends, the other is ended.
set -uo pipefail

configure() {
  if [[ -f config/nginx.conf.erb ]]; then
    erb config/nginx.conf.erb > config/nginx.conf
  elif [[ ! -f config/nginx.conf ]]; then
    cat > config/nginx.conf <<CONF
daemon off;
worker_processes ${NGINX_WORKERS:-4};
events {
  worker_connections ${NGINX_WORKER_CONNECTIONS:-1024};
}
http {
  include mime.types;
  default_type application/octet-stream;
  access_log logs/nginx/access.log;
  error_log logs/nginx/error.log;
  gzip on;
  gzip_min_length 512;
  server_tokens off;
  sendfile on;
  upstream app {
    server unix:/tmp/nginx.socket fail_timeout=0;
  }
  server {
    listen $PORT;
    location / {
      proxy_set_header Host \$http_host;
      proxy_set_header X-Forwarded-For \$proxy_add_x_forwarded_for;
      proxy_redirect off;
      proxy_pass http://app;
    }
  }
}
CONF
  fi
}

start_nginx() {
  local module=/usr/lib/nginx/modules/ngx_http_headers_more_filter_module.so globals=""
  if [[ -f "$module" ]]; then globals="load_module $module;"; fi
  if ! grep -Eq '^[[:space:]]*pid[[:space:]]' config/nginx.conf; then globals+=" pid /tmp/nginx.pid;"; fi
  nginx -p "$PWD" -c "$PWD/config/nginx.conf" -e stderr -g "$globals" &
  nginx=$!
}

main() {
  local waits=yes stopped=no app="" nginx="" status=0 patience=300
  if [[ "${1:-}" == -f || "${0##*/}" == start-nginx-solo ]]; then waits=no; fi
  if [[ "${1:-}" == -f ]]; then shift; fi
  rm -f /tmp/app-initialized
  configure || exit
  mkdir -p logs/nginx
  touch logs/nginx/access.log logs/nginx/error.log
  tail -qF -n 0 logs/nginx/access.log logs/nginx/error.log &
  # Whoever stops this stops them all; what is left to do is to wait for them.
  trap 'stopped=yes' TERM INT QUIT
  if [[ "${0##*/}" != start-nginx-solo ]]; then
    "$@" &
    app=$!
  fi
  while [[ "$waits$stopped" == yesno && ! -e /tmp/app-initialized ]] && kill -s 0 "$app" 2> /dev/null; do sleep 0.2; done
  if [[ "$waits$stopped" == yesno && ! -e /tmp/app-initialized ]]; then
    echo "start-nginx: the app ended before it made /tmp/app-initialized; let it make that file when it listens, or start it with bin/start-nginx -f" >&2
  elif [[ "$stopped" == no ]]; then
    start_nginx
  fi
  wait -n ${app:+"$app"} ${nginx:+"$nginx"} || status=$?
  # The signal that stops them has ended that wait before them, and they have the time that they are given.
  if [[ "$stopped" == yes ]]; then status=0; else kill -s TERM ${app:+"$app"} ${nginx:+"$nginx"} 2> /dev/null; fi
  # An app that does not end with its nginx is left after 30 seconds, and killed with the container.
  while kill -s 0 ${app:+"$app"} ${nginx:+"$nginx"} 2> /dev/null && [[ "$stopped" == yes || $((patience -= 1)) -gt 0 ]]; do sleep 0.1; done
  kill -s TERM $(jobs -p) 2> /dev/null
  exit "$status"
}

main "$@"
