-- heroku --
buildpack heroku-community/multi
process web 1 basic bin/boot
-- .buildpacks --
heroku-community/apt
heroku-community/static
-- Aptfile --
curl
-- static.json --
{"root":"site/"}
-- site/index.html --
hi
