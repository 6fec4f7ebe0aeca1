-- pyproject.toml --
[tool.poetry]
name="x"
-- poetry.lock --
[[package]]
name = "flask"
version = "3.0"
-- .python-version --
3.12
-- Procfile --
web: gunicorn app:app
