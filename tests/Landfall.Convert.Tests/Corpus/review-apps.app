-- Procfile --
web: node .
worker: node worker.js
release: node migrate.js
-- package.json --
{"engines":{"node":"24"}}
-- package-lock.json --
{}
-- app.json --
{"name":"shop","stack":"heroku-24",
 "env":{"GREETING":"hello, it's $HOME","LEVEL":{"value":"info"},"SESSION_SECRET":{"generator":"secret"},"API_KEY":{"description":"asked for"},"EXPRESSION":"${{ secrets.KEY }}","OPTIONAL":{"required":false}},
 "addons":["heroku-postgresql:standard-0","heroku-redis:mini"],
 "formation":{"web":{"quantity":3},"worker":{"quantity":2}},
 "scripts":{"postdeploy":"node seed.js && echo 'seeded'","pr-predestroy":"node tidy.js"},
 "environments":{"test":{"scripts":{"test":"npm test"}},
  "review":{"env":{"LEVEL":"debug"},"addons":["heroku-postgresql:in-dyno",{"plan":"heroku-postgresql","as":"REPORTING"}],"formation":{"web":{"quantity":1,"size":"standard-1x"}},"scripts":{"postdeploy":"node seed.js --small"}}}}
