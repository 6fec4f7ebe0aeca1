-- requirements.txt --
Django==5.0
psycopg2-binary
whitenoise
gunicorn
-- .python-version --
3.13
-- manage.py --

-- Procfile --
web: gunicorn mysite.wsgi
release: python manage.py migrate
worker: celery -A mysite worker
-- app.json --
{"formation":{"worker":{"quantity":1,"size":"standard-2x"}},"addons":["heroku-postgresql:essential-0","heroku-redis"]}
