-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- infra/providers.tf --
terraform {
  required_providers {
    heroku = {
      source  = "heroku/heroku"
      version = "~> 4.0"
    }
  }
}
-- infra/app.tf --
variable "name" {}

variable "log_url" {
  sensitive = true
}

resource "heroku_app" "main" {
  name             = var.name
  region           = "eu"
  stack            = "heroku-22"
  buildpacks       = ["heroku/nodejs"]
  internal_routing = true

  organization {
    name = "acme"
  }
}

resource "heroku_addon" "database" {
  app  = heroku_app.main.name
  plan = "heroku-postgresql:standard-0"

  config = {
    version = "15"
  }
}

resource "heroku_addon" "reporting-db" {
  app  = heroku_app.main.name
  plan = "heroku-postgresql:standard-0"
}

resource "heroku_addon_attachment" "replica" {
  app_id   = heroku_app.main.id
  addon_id = heroku_addon.reporting-db.id
  name     = "REPORTING"
}

resource "heroku_addon" "queue" {
  app  = heroku_app.main.name
  plan = "cloudamqp:lemur"
}

resource "heroku_formation" "web" {
  app      = heroku_app.main.name
  type     = "web"
  quantity = 2
  size     = "Performance-M"
}

resource "heroku_formation" "worker" {
  app        = heroku_app.main.id
  type       = "worker"
  quantity   = 1
  size       = "standard-2X"
  depends_on = [heroku_addon.database]
}

resource "heroku_domain" "www" {
  app      = heroku_app.main.name
  hostname = "www.example.com"
}

resource "heroku_domain" "bare" {
  app      = heroku_app.main.name
  hostname = "example.com"
}

resource "heroku_drain" "collector" {
  app = heroku_app.main.name
  url = "https://user:${var.log_url}@logs.example.com/heroku"
}

resource "heroku_drain" "syslog" {
  app = heroku_app.main.name
  url = "syslog+tls://logs.example.com:6514"
}

resource "heroku_drain" "plain" {
  app           = heroku_app.main.name
  sensitive_url = var.log_url
}
-- infra/outputs.tf --
output "url" {
  value       = heroku_app.main.web_url
  description = "Where it is"
}

output "git" {
  value = heroku_app.main.git_url
}

output "cname" {
  value = heroku_domain.www.cname
}

output "ids" {
  value = [heroku_app.main.id, heroku_app.main.uuid, heroku_app.main.name]
}

output "config" {
  value     = heroku_app.main.all_config_vars
  sensitive = true
}

output "database" {
  value     = "${heroku_addon.database.config_var_values.DATABASE_URL}?pool=5"
  sensitive = true
}

output "provider" {
  value = heroku_addon.queue.provider_id
}
