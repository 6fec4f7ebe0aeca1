-- requirements.txt --
-r requirements/production.txt
-- requirements/production.txt --
django
psycopg2
-- .python-version --
3.13
-- Procfile --
web: gunicorn shop.wsgi
-- manage.py --

