-- package.json --
{"engines":{"node":">=18"}}
-- Procfile --
web: node index.js
worker: node worker.js
