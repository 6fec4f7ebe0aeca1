#!/usr/bin/env bash
# heroku-php-nginx [-C nginx.conf] [-F fpm.conf] [-i php.ini] [-l log] [DOCROOT]: nginx and php-fpm on $PORT, as on Heroku.
set -euo pipefail

app="$PWD"
include='location / { try_files $uri $uri/ /index.php?$query_string; }'
pool=''
while getopts 'C:c:F:f:i:l:p:t:v' option; do
  case "$option" in
    C) include="include \"$app/$OPTARG\";" ;;
    F) pool="include=$app/$OPTARG" ;;
    i) export PHP_INI_SCAN_DIR="${PHP_INI_SCAN_DIR:-}:$app/$(dirname "$OPTARG")" ;;
    p) PORT="$OPTARG" ;;
    *) ;; # Logs go to the container's output anyway.
  esac
done
shift $((OPTIND - 1))
root="$app/${1:-}"

mkdir -p /tmp/nginx
cat > /tmp/nginx/fpm.conf << CONF
[global]
error_log = /proc/self/fd/2
daemonize = no
[www]
listen = /tmp/nginx/fpm.sock
pm = ondemand
pm.max_children = ${WEB_CONCURRENCY:-4}
clear_env = no
catch_workers_output = yes
decorate_workers_output = no
$pool
CONF
cat > /tmp/nginx/nginx.conf << CONF
daemon off;
pid /tmp/nginx/nginx.pid;
error_log /dev/stderr;
events { }
http {
  include /etc/nginx/mime.types;
  access_log /dev/stdout;
  client_body_temp_path /tmp/nginx/body;
  proxy_temp_path /tmp/nginx/proxy;
  fastcgi_temp_path /tmp/nginx/fastcgi;
  uwsgi_temp_path /tmp/nginx/uwsgi;
  scgi_temp_path /tmp/nginx/scgi;
  upstream heroku-fcgi { server unix:/tmp/nginx/fpm.sock; }
  map \$http_x_forwarded_proto \$https_of_edge { https on; default ""; }
  server {
    listen ${PORT:-5000};
    root "$root";
    index index.php index.html index.htm;
    client_max_body_size 0;
    $include
    location ~ \.php\$ {
      try_files \$uri =404;
      include /etc/nginx/fastcgi_params;
      fastcgi_param SCRIPT_FILENAME \$document_root\$fastcgi_script_name;
      fastcgi_param HTTPS \$https_of_edge;
      fastcgi_pass heroku-fcgi;
    }
  }
}
CONF
# When one of both ends, so does the container.
php-fpm --nodaemonize --fpm-config /tmp/nginx/fpm.conf &
nginx -c /tmp/nginx/nginx.conf &
wait -n
exit 1
