-- composer.json --
{"require":{"php":"^8.3"}}
-- Procfile --
web: heroku-php-apache2
