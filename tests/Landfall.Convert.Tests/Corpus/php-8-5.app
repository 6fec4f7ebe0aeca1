-- composer.json --
{"require":{"php":"^8.5","ext-gd":"*","ext-opcache":"*"}}
-- composer.lock --
{}
-- Procfile --
web: heroku-php-apache2 -F fpm_custom.conf public/
-- fpm_custom.conf --
php_value[memory_limit] = 64M
-- public/index.php --

