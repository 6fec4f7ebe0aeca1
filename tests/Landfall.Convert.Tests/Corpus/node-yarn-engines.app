-- package.json --
{"engines":{"node":"20","yarn":"4.x"},"scripts":{"start":"node ."}}
-- yarn.lock --

-- .yarnrc.yml --
nodeLinker: node-modules
