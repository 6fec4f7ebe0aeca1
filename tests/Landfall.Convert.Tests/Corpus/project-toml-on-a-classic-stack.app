-- heroku --
process web 1 basic node .
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- project.toml --
[io.buildpacks]
exclude = ["/public"]
