-- heroku --
config DISABLE_COLLECTSTATIC 1
process web 1 basic gunicorn x.wsgi
-- requirements.txt --
django
-- manage.py --

-- .python-version --
3.13
-- Procfile --
web: gunicorn x.wsgi
