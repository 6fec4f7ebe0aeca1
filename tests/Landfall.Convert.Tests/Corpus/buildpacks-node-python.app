-- heroku --
buildpack heroku/nodejs
buildpack heroku/python
process web 1 basic gunicorn x.wsgi
-- requirements.txt --
django
gunicorn
-- manage.py --

-- .python-version --
3.13
-- package.json --
{"engines":{"node":"20"},"scripts":{"build":"vite build"}}
-- package-lock.json --
{}
-- Procfile --
web: gunicorn x.wsgi
