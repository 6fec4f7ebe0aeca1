-- pyproject.toml --
[project]
name="x"
-- uv.lock --
version = 1
[[package]]
name = "fastapi"
version = "0.1"
-- .python-version --
3.13
-- Procfile --
web: uvicorn app:app --port $PORT
