-- heroku --
generation fir
stack cnb
process web 1 dyno-1c-0.5gb node server.js
-- project.toml --
[_]
schema-version = "0.2"

[[io.buildpacks.group]]
id = "heroku/nodejs"

[[io.buildpacks.build.env]]
name = "NODE_OPTIONS"
value = "--max-old-space-size=4096"

[[io.buildpacks.build.env]]
name = "VITE_TITLE"
value = "\"Shop\" for $5 \\ day #1"

[[io.buildpacks.build.env]]
name = "PATH"
value = "/nowhere"

[[io.buildpacks.build.env]]
name = "LINES"
value = "a\nRUN touch /pwned"

[[io.buildpacks.build.env]]
name = "A B\nRUN x"
value = "1"
-- package.json --
{"engines":{"node":"22"},"scripts":{"build":"vite build"}}
-- package-lock.json --
{}
