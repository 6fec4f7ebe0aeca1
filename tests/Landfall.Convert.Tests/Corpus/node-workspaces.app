-- package.json --
{"workspaces":["packages/*"],"engines":{"node":"20"}}
-- package-lock.json --
{}
-- packages/a/package.json --
{}
-- Procfile --
web: npm start -w packages/a
