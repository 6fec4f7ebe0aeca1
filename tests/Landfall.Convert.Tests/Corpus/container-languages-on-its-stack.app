-- app.json --
{"stack":"container"}
-- heroku.yml --
build:
  languages: [go, ruby]
