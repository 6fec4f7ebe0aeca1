-- requirements.txt --
flask==3.0
gunicorn
-- .python-version --
3.13
-- Procfile --
web: gunicorn app:app
-- app.py --

