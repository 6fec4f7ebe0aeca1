-- heroku --
buildpack https://github.com/timanovsky/subdir-heroku-buildpack
buildpack heroku/nodejs
config PROJECT_PATH ../../etc
process web 1 basic x
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
