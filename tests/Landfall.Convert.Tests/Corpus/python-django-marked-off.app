-- requirements.txt --
django
-- manage.py --

-- .heroku/collectstatic_disabled --

-- .profile.d/extra.sh --
export A=1
-- Procfile --
web: gunicorn x.wsgi
