-- requirements.txt --
flask
-- runtime.txt --
python-3.12.4
-- .python-version --
3.13
-- Procfile --
web: gunicorn app:app
