-- heroku --
stack cnb
generation fir
process web 1 dyno-1c-0.5gb /cnb/process/web
process worker-1 2 dyno-2c-4gb /cnb/process/worker-1
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
Worker_1: node worker.js
clock node clock.js
