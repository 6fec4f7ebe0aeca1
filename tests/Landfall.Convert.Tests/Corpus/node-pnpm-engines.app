-- heroku --
config PNPM_SKIP_PRUNING true
process web 1 basic pnpm start
-- package.json --
{"engines":{"node":"20","pnpm":"9.x"},"scripts":{"start":"node ."}}
-- pnpm-lock.yaml --

