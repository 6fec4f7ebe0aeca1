-- runtime.txt --
python-3.12
-- pyproject.toml --
[project]
name="x"
-- uv.lock --
version = 1
-- Procfile --
web: x
