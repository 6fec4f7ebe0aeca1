-- heroku --
process web 1 basic gunicorn x
-- .buildpacks --
# in this order
https://github.com/heroku/heroku-buildpack-nodejs#v250
urn:buildpack:heroku/python
-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- requirements.txt --
gunicorn
-- .python-version --
3.13
