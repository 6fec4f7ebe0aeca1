-- heroku --
buildpack https://github.com/lstoll/heroku-buildpack-monorepo
buildpack heroku/nodejs
config APP_BASE apps/web
process web 1 basic node server.js
-- apps/web/package.json --
{"engines":{"node":"20"},"scripts":{"start":"node ."}}
-- apps/web/package-lock.json --
{}
-- apps/web/Procfile --
web: node server.js
-- apps/api/Gemfile --

