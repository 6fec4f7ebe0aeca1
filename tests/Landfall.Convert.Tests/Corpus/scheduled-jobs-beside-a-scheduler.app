-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
scheduler: node scheduler.js
-- app.json --
{"cron":[{"schedule":"0 7 * * *","command":"node jobs/mail.js"}]}
