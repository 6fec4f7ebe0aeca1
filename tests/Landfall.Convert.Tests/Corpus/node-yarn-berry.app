-- package.json --
{"packageManager":"yarn@4.1.0","engines":{"node":"20"}}
-- yarn.lock --

-- .yarnrc.yml --
nodeLinker: node-modules
