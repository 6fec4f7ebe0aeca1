-- heroku --
buildpack heroku-community/chrome-for-testing
buildpack heroku/metrics
buildpack heroku/nodejs
process web 1 basic node .
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
