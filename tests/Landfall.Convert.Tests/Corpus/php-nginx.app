-- composer.json --
{"require":{"php":"~8.2.0"}}
-- composer.lock --
{}
-- Procfile --
web: vendor/bin/heroku-php-nginx -C nginx.conf public/
