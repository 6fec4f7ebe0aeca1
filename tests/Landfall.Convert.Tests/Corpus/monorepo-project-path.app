-- heroku --
buildpack https://github.com/timanovsky/subdir-heroku-buildpack
buildpack heroku/python
config PROJECT_PATH ./services/api/
process web 1 basic gunicorn app:app
-- services/api/requirements.txt --
flask
-- services/api/.python-version --
3.13
-- services/api/.slugignore --
/docs
*.md
-- services/api/.env --
A=1
-- package.json --
{}
