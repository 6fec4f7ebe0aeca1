-- requirements.txt --
flask
-- uv.lock --

-- .python-version --
3.13
-- Procfile --
web: x
