-- heroku --
buildpack heroku-community/multi-procfile
buildpack heroku/nodejs
config PROCFILE services/api/Procfile
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- services/api/Procfile --
web: node api.js
