-- project.toml --
[_]
schema-version = "0.2"
[[io.buildpacks.group]]
id = "heroku/deb-packages"
[[io.buildpacks.group]]
id = "heroku/nodejs"
[[io.buildpacks.group]]
id = "heroku/procfile"
[com.heroku.buildpacks.deb-packages]
install = [
  "graphviz",
  { name = "libvips42", skip_dependencies = true },
  "$(evil)",
]
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
