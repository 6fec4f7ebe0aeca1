-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
mcp-tools: node tools.js
