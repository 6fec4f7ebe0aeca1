-- Pipfile --
[packages]
flask="*"
-- Pipfile.lock --
{"default":{"flask":{"version":"==3.0"}}}
-- .python-version --
3.12
-- Procfile --
web: gunicorn app:app
