-- composer.json --
{"require":{"php":"^8.1","ext-gd":"*","ext-redis":"*","ext-mbstring":"*"},"scripts":{"compile":"php build.php"}}
-- composer.lock --
{}
-- Procfile --
web: heroku-php-apache2 public/
worker: php artisan queue:work
