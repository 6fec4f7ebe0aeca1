-- composer.json --
{"require":{"php":"~8.4.0","acme/ours":"*"},"repositories":[{"type": "path","url":"packages/ours"}]}
-- composer.lock --
{}
-- Procfile --
web: heroku-php-apache2
-- packages/ours/composer.json --
{"name":"acme/ours"}
