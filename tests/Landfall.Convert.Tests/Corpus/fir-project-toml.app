-- project.toml --
[_]
schema-version = "0.2"

[io.buildpacks]
exclude = [
  "/docs",
  "*.md", # notes
]
include = ["x"]

[[io.buildpacks.group]]
id = "heroku/python"
version = "1.0"

[[io.buildpacks.build.env]]
name = "A"
value = "b"
-- requirements.txt --
flask
-- .python-version --
3.13
-- package.json --
{}
-- Procfile --
web: gunicorn app:app
