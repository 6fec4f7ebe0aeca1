-- package.json --
{"packageManager":"npm@10.5.0+sha512.abc","engines":{"node":"20","npm":"9"},"scripts":{"start":"node a"},"scripts":{"start":"node b"}}
-- package-lock.json --
{}
