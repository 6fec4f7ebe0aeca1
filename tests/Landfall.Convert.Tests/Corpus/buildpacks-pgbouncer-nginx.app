-- heroku --
buildpack heroku/pgbouncer
buildpack heroku-community/nginx
buildpack heroku/nodejs
process web 1 basic bin/start-nginx node server.js
process worker 1 basic bin/start-pgbouncer node worker.js
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
