-- heroku --
config NPM_CONFIG_PRODUCTION false
config NPM_TOKEN t
process web 1 performance-m npm start
-- package.json --
{"engines":{"node":"20"},"scripts":{"build":"x"}}
-- package-lock.json --
{}
