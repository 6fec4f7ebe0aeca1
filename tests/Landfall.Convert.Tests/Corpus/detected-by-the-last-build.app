-- heroku --
language Python
process web 1 basic gunicorn x
-- package.json --
{"engines":{"node":"20"}}
-- requirements.txt --
gunicorn
-- .python-version --
3.13
