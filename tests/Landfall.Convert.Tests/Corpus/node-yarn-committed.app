-- heroku --
config YARN2_SKIP_PRUNING true
process web 1 basic yarn start
-- package.json --
{"engines":{"node":"20"}}
-- yarn.lock --

-- .yarnrc.yml --
yarnPath: .yarn/releases/yarn-4.1.0.cjs
-- .yarn/releases/yarn-4.1.0.cjs --

