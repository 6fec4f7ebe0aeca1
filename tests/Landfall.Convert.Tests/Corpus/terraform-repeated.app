-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- main.tf --
terraform {
  required_version = ">= 1.5"
  required_providers {
    heroku = {
      source  = "heroku/heroku"
      version = "~> 5.0"
    }
  }
}

provider "heroku" {}

variable "stages" {
  type    = map(object({ web = number, size = string }))
  default = {}
}

variable "regions" {
  type    = list(string)
  default = ["us", "eu"]
}

variable "redis" {
  type    = bool
  default = true
}

variable "processes" {
  type    = map(number)
  default = {}
}

resource "heroku_app" "stage" {
  for_each = var.stages
  name     = "shop-${each.key}"
  region   = "us"
  acm      = true

  config_vars = {
    STAGE = each.key
    URL   = "https://${each.key}.example.com" # not Heroku's
  }
}

resource "heroku_formation" "stage" {
  for_each = var.stages
  app_id   = heroku_app.stage[each.key].id
  type     = "web"
  quantity = each.value.web
  size     = each.value.size
}

resource "heroku_addon" "stage_db" {
  for_each = var.stages
  app_id   = heroku_app.stage[each.key].id
  plan     = "heroku-postgresql:essential-0"
}

resource "heroku_domain" "stage" {
  for_each = var.stages
  app_id   = heroku_app.stage[each.key].id
  hostname = "${each.key}.example.com"
}

resource "heroku_app_config_association" "stage" {
  for_each = var.stages
  app_id   = heroku_app.stage[each.key].id
  vars     = { SIZE = each.value.size }
}

resource "heroku_app" "region" {
  count  = length(var.regions)
  name   = "shop-${var.regions[count.index]}"
  region = var.regions[count.index]
}

resource "heroku_formation" "region" {
  count    = length(var.regions)
  app_id   = heroku_app.region[count.index].id
  type     = "web"
  quantity = 1
  size     = "basic"
}

resource "heroku_app" "one" {
  name   = "shop"
  region = "us"
}

resource "heroku_addon" "cache" {
  count  = var.redis ? 1 : 0
  app_id = heroku_app.one.id
  plan   = "heroku-redis:mini"
}

resource "heroku_formation" "every" {
  for_each = var.processes
  app_id   = heroku_app.one.id
  type     = each.key
  quantity = each.value
  size     = "standard-1x"
}

resource "heroku_formation" "sometimes" {
  count    = var.redis ? 1 : 0
  app_id   = heroku_app.one.id
  type     = "queue"
  quantity = count.index + 1
  size     = "eco"
}

output "stages" {
  value = { for stage, app in heroku_app.stage : stage => app.web_url }
}

output "first" {
  value = heroku_app.region[0].web_url
}

output "every_region" {
  value = heroku_app.region[*].web_url
}

output "names" {
  value = join(", ", [for app in heroku_app.region : app.name])
}

resource "heroku_app_config_association" "one" {
  for_each = var.processes
  app_id   = heroku_app.one.id
  vars     = { (each.key) = each.value }
}

resource "heroku_addon" "shard" {
  for_each = toset(["a", "b"])
  app_id   = heroku_app.one.id
  plan     = "heroku-postgresql:essential-0"
}

variable "breach" {
  default = { x = 1 }
}

resource "heroku_formation" "breach" {
  for_each = var.processes
  app_id   = heroku_app.one.id
  type     = "each.key ${each.key}"
  quantity = var.breach.x
  size     = "basic"
}

output "data" {
  value = local.heroku_config_x_vars.A
}

locals {
  heroku_config_x_vars = { A = 1 }
}
