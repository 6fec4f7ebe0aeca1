-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
-- app.json --
{"cron":[{"schedule":"* * * * *\nRUN evil","command":"x"},{"schedule":"0 7 * * *"},{"schedule":"0 7 * * *","command":"a\n* * * * * evil"}]}
