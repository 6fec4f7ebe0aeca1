-- requirements.txt --
-r requirements/production.txt
-- requirements/production.txt --
-r base.txt
psycopg2
-- requirements/base.txt --
django
-r production.txt
-r ../deps.list
-- .python-version --
3.13
-- Procfile --
web: gunicorn shop.wsgi
-- manage.py --

