-- heroku --
config PROCFILE deploy/Procfile.web
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- deploy/Procfile.web --
web: node web.js
-- Procfile --
web: no
