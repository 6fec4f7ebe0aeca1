-- heroku --
config HEROKU_PHP_INSTALL_DEV 1
config COMPOSER_GITHUB_OAUTH_TOKEN token
process web 1 basic heroku-php-apache2 -C apache.conf -i php.ini -l log/x.log public/
-- composer.json --
{"require":{"php":"^8.3"}}
-- composer.lock --
{}
