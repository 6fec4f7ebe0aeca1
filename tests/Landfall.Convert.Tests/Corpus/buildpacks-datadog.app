-- heroku --
buildpack https://github.com/DataDog/heroku-buildpack-datadog.git
buildpack heroku/python
process web 1 basic gunicorn x
-- requirements.txt --
gunicorn
-- .python-version --
3.13
