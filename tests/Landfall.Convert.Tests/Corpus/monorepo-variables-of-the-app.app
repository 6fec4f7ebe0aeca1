-- heroku --
buildpack heroku/nodejs
config APP_BASE https://shop.example.com
config PROJECT_PATH /app
process web 1 basic node .
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- app/main.js --
x
