-- Pipfile --
[packages]
flask="*"
-- .python-version --
# ours
3.13
-- Procfile --
web: x
