-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- requirements.txt --
django
-- manage.py --

-- Procfile --
web: gunicorn x.wsgi
