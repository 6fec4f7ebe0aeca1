-- heroku --
stack cnb
generation fir
process web 1 basic /cnb/process/web
-- package.json --
{"engines":{"node":"20"}}
-- requirements.txt --
gunicorn
-- .python-version --
3.13
-- Procfile --
web: gunicorn x
