-- heroku --
config BUILDPACK_URL https://github.com/heroku/heroku-buildpack-python#v250
process web 1 basic gunicorn x
-- package.json --
{"engines":{"node":"20"}}
-- requirements.txt --
gunicorn
-- .python-version --
3.13
