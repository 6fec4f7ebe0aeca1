#!/usr/bin/env bash
# heroku-php-apache2 [-C apache.conf] [-F fpm.conf] [-i php.ini] [-l log] [DOCROOT]: Apache with PHP on $PORT, as on Heroku.
set -euo pipefail

app="$PWD"
include=''
while getopts 'C:c:F:f:i:l:p:t:v' option; do
  case "$option" in
    C) include="IncludeOptional \"$app/$OPTARG\"" ;;
    i) export PHP_INI_SCAN_DIR="${PHP_INI_SCAN_DIR:-}:$app/$(dirname "$OPTARG")" ;;
    p) PORT="$OPTARG" ;;
    *) ;; # Settings of php-fpm, and logs, which go to the container's output anyway.
  esac
done
shift $((OPTIND - 1))
root="$app/${1:-}"

export APACHE_RUN_USER="${APACHE_RUN_USER:-www-data}" APACHE_RUN_GROUP="${APACHE_RUN_GROUP:-www-data}"
export APACHE_RUN_DIR=/tmp/apache2 APACHE_LOCK_DIR=/tmp/apache2 APACHE_PID_FILE=/tmp/apache2/apache2.pid APACHE_LOG_DIR=/tmp/apache2
mkdir -p /tmp/apache2
cat > /tmp/apache2/app.conf << CONF
ServerName localhost
Listen ${PORT:-5000}
ErrorLog /proc/self/fd/2
LogFormat "%h %l %u %t \"%r\" %>s %O" plain
CustomLog /proc/self/fd/1 plain
MaxRequestWorkers ${WEB_CONCURRENCY:-4}
ServerLimit ${WEB_CONCURRENCY:-4}
StartServers 1
MinSpareServers 1
MaxSpareServers 2
DocumentRoot "$root"
DirectoryIndex index.php index.html index.htm
<Directory "$root">
  Options FollowSymLinks
  AllowOverride All
  Require all granted
</Directory>
SetEnvIf X-Forwarded-Proto https HTTPS=on
$include
CONF
# The image's own port and site make room.
sed -e '/ports\.conf/d' -e '/sites-enabled/d' -e '/^ErrorLog/d' /etc/apache2/apache2.conf > /tmp/apache2/apache2.conf
for module in rewrite headers; do
  [ -e "/etc/apache2/mods-enabled/$module.load" ] || echo "IncludeOptional mods-available/$module.load" >> /tmp/apache2/apache2.conf
done
echo 'Include /tmp/apache2/app.conf' >> /tmp/apache2/apache2.conf
exec apache2 -d /etc/apache2 -f /tmp/apache2/apache2.conf -DFOREGROUND
