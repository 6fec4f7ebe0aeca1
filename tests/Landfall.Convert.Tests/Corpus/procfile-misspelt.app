-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile.txt --
web: node server.js
worker: node worker.js
-- Procfile.dev --
web: node --watch .
