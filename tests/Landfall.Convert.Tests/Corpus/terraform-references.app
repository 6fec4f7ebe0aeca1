-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- main.tf --
terraform {
  required_providers {
    heroku = { source = "heroku/heroku" }
  }
}

variable "elsewhere" {
  default = "id-of-an-app-elsewhere"
}

data "heroku_app" "other" {
  name = "other"
}

resource "heroku_app" "shop" {
  name   = "shop"
  region = "us"
}

resource "heroku_app_config_association" "shop" {
  app_id = heroku_app.shop.id

  vars = {
    LOG_TOKEN  = heroku_addon.logs.config_var_values["PAPERTRAIL_API_TOKEN"]
    MAIL_ADDON = heroku_addon.mail.name
    DATABASE   = heroku_addon.db.config_var_values["DATABASE_URL"]
    CNAME      = heroku_domain.elsewhere.cname
    OTHER      = "see ${data.heroku_app.other.web_url}"
    LOUD       = heroku_config.loud.vars["A"]
    QUIET      = lookup(heroku_config.loud.sensitive_vars, "A", "")
  }
}

resource "heroku_space" "inner" {
  name         = "inner"
  organization = "acme"
}

resource "heroku_space_inbound_ruleset" "inner" {
  space = heroku_space.inner.id

  rule {
    action = "deny"
    source = "192.0.2.0/24"
  }
}

resource "heroku_app" "admin" {
  name             = "shop-admin"
  region           = "us"
  space            = heroku_space.inner.id
  internal_routing = true
}

resource "heroku_config" "loud" {
  vars = { A = "a" }
}

resource "heroku_addon" "db" {
  app_id = heroku_app.shop.id
  plan   = "heroku-postgresql:essential-0"
}

resource "heroku_addon" "logs" {
  app_id = heroku_app.shop.id
  plan   = "papertrail:choklad"
}

resource "heroku_addon" "mail" {
  app_id = heroku_app.shop.id
  plan   = "mailgun:starter"
}

resource "heroku_domain" "elsewhere" {
  app_id   = var.elsewhere
  hostname = "elsewhere.example.com"
}

resource "heroku_domain" "other" {
  app_id   = data.heroku_app.other.id
  hostname = "other.example.com"
}

output "mail" {
  value = heroku_addon.mail.name
}

output "elsewhere" {
  value = heroku_domain.other.cname
}
