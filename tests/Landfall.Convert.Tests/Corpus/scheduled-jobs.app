-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
-- app.json --
{"addons":["scheduler"],"cron":[{"schedule":"*/10 * * * *","command":"node jobs/mail.js --all"},{"schedule":"@daily","command":"node jobs/clean.js | tee log"}]}
