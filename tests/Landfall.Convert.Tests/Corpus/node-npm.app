-- package.json --
{"engines":{"node":"22.x"},"scripts":{"start":"node .","build":"tsc"}}
-- package-lock.json --
{}
