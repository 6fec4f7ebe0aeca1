-- app.json --
{"env":{"PROJECT_PATH":"services/api"}}
-- services/api/package.json --
{"engines":{"node":"20"}}
-- services/api/package-lock.json --
{}
-- services/api/Procfile --
web: node .
