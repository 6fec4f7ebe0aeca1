-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
worker: node w.js
-- app.json --
{"name":"My Shop!","description":"d","stack":"heroku-24","cron":[{"command":"x"}],"env":{"A":"a","A":"twice","B":{"description":"b"},"C":{"value":"c"},"D":{"required":false},"E":{"generator":"secret"},"F":{"value":"","required":false}},"formation":[{"process":"web","quantity":2,"size":"Standard-1X"}],"addons":["heroku-postgresql:hobby-dev",{"plan":"heroku-postgresql:standard-0","as":"REPORTING","options":{"version":"16"}},"heroku-redis:mini",{"plan":"papertrail"},"scheduler:standard"],"scripts":{"postdeploy":{"command":"node seed.js","size":"basic"},"pr-predestroy":"node bye.js"},"environments":{"test":{"scripts":{"test":"npm test"}},"review":{"addons":["heroku-postgresql:in-dyno"],"env":{"X":"1"}}}}
