-- requirements.txt --
flask
-- .python-version --
python-3.13
-- Procfile --
web: x
