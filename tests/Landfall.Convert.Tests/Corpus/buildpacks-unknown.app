-- heroku --
buildpack https://github.com/someone/buildpack-cobol
buildpack heroku/nodejs
process web 1 basic npm start
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
