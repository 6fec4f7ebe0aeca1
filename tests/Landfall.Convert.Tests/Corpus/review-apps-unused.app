-- heroku --
process web 1 basic node .
-- package.json --
{"engines":{"node":"24"}}
-- package-lock.json --
{}
-- app.json --
{"environments":{"review":{"env":{"LEVEL":"debug"}}}}
