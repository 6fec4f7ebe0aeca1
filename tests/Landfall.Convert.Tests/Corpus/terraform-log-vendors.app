-- main.tf --
resource "heroku_app" "shop" {
  name   = "shop"
  region = "us"
}

resource "heroku_drain" "papertrail" {
  app_id = heroku_app.shop.id
  url    = "https://logs.example.com/x"
}

resource "heroku_addon" "papertrail" {
  app_id = heroku_app.shop.id
  plan   = "papertrail:choklad"
}

resource "heroku_addon" "sumologic" {
  app_id = heroku_app.shop.id
  plan   = "sumologic:free"
}

resource "heroku_addon" "datadog" {
  count  = 2
  app_id = heroku_app.shop.id
  plan   = "datadog:pro"
}

resource "heroku_addon" "mezmo" {
  app_id = heroku_app.shop.id
  plan   = "mezmo:quaco"
}

resource "heroku_addon" "logentries" {
  app_id = heroku_app.shop.id
  plan   = "logentries:le-tryit"
}
-- package.json --
{"engines":{"node":"22"}}
-- package-lock.json --
{}
-- Procfile --
web: node .
