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

resource "heroku_app" "shop" {
  name   = "shop"
  region = "us"
  space  = heroku_space.main.name
}

resource "heroku_app" "admin" {
  name   = "shop-admin"
  region = "us"

  sensitive_config_vars = {
    TOKEN = "${var.token}${"}"}"
  }
}

variable "token" {
  type      = string
  sensitive = true
}

resource "heroku_config" "common" {
  vars = {
    LOG_LEVEL = "info"
    TEMPLATE  = <<-EOT
      resource "heroku_app" "not one" {
      $${heroku_app.shop.id}
    EOT
  }
  sensitive_vars = {
    SHARED = var.token
  }
}

resource "heroku_app_config_association" "shop" {
  app_id         = heroku_app.shop.id
  vars           = heroku_config.common.vars
  sensitive_vars = merge(heroku_config.common.sensitive_vars, { ADMIN = heroku_app.admin.web_url })
}

resource "heroku_addon" "db" {
  app_id = heroku_app.shop.id
  plan   = "heroku-postgresql:standard-0"
}

resource "heroku_addon" "mysql" {
  app_id = heroku_app.shop.id
  plan   = "jawsdb:kitefin"
}

resource "heroku_addon" "logs" {
  app_id = heroku_app.shop.id
  plan   = "papertrail:choklad"
}

resource "heroku_addon" "scheduler" {
  app_id = heroku_app.shop.id
  plan   = "scheduler:standard"
}

resource "heroku_addon_attachment" "admin" {
  app_id   = heroku_app.admin.id
  addon_id = heroku_addon.db.id
  name     = "DATABASE"
}

resource "heroku_addon_attachment" "reader" {
  app_id    = heroku_app.admin.id
  addon_id  = heroku_addon.db.id
  name      = "READER"
  namespace = "credential:reader"
}

resource "heroku_slug" "shop" {
  app_id        = heroku_app.shop.id
  process_types = { web = "node server.js" }
  file_path     = "slug.tgz"
}

resource "heroku_app_release" "shop" {
  app_id  = heroku_app.shop.id
  slug_id = heroku_slug.shop.id
}

resource "heroku_formation" "shop" {
  app_id     = heroku_app.shop.id
  type       = "web"
  quantity   = 3
  size       = "private-s"
  depends_on = [heroku_app_release.shop]
}

resource "heroku_ssl" "shop" {
  app_id            = heroku_app.shop.id
  certificate_chain = var.token
  private_key       = var.token
}

resource "heroku_domain" "shop" {
  app_id          = heroku_app.shop.id
  hostname        = "shop.example.com"
  sni_endpoint_id = heroku_ssl.shop.id
}

resource "heroku_telemetry_drain" "traces" {
  owner_id      = heroku_app.shop.id
  owner_type    = "app"
  endpoint      = "https://otel.example.com"
  exporter_type = "otlphttp"
  signals       = ["traces"]
  headers       = { "x-key" = var.token }
}

resource "heroku_app_feature" "preboot" {
  app_id = heroku_app.shop.id
  name   = "preboot"
}

resource "heroku_account_feature" "pipelines" {
  name    = "pipelines"
  enabled = true
}

resource "heroku_app_webhook" "hook" {
  app_id  = heroku_app.shop.id
  level   = "notify"
  url     = "https://hooks.example.com"
  include = ["api:release"]
}

resource "heroku_collaborator" "ann" {
  app_id = heroku_app.shop.id
  email  = "ann@example.com"
}

resource "heroku_team_collaborator" "bob" {
  app_id      = heroku_app.shop.id
  email       = "bob@example.com"
  permissions = ["view"]
}

resource "heroku_team_member" "cy" {
  team  = "acme"
  email = "cy@example.com"
  role  = "member"
}

resource "heroku_pipeline" "shop" {
  name = "shop"
}

resource "heroku_pipeline_coupling" "production" {
  app_id   = heroku_app.shop.id
  pipeline = heroku_pipeline.shop.id
  stage    = "production"
}

resource "heroku_pipeline_promotion" "now" {
  pipeline      = heroku_pipeline.shop.id
  source_app_id = heroku_app.admin.id
  targets       = [heroku_app.shop.id]
}

resource "heroku_pipeline_config_var" "test" {
  pipeline_id    = heroku_pipeline.shop.id
  pipeline_stage = "test"
  vars           = { CI = "true" }
}

resource "heroku_review_app_config" "reviews" {
  pipeline_id = heroku_pipeline.shop.id
  org_repo    = "acme/shop"

  deploy_target {
    id   = "us"
    type = "region"
  }
}

resource "heroku_space" "main" {
  name         = "main"
  organization = "acme"
}

resource "heroku_space_inbound_ruleset" "office" {
  space = heroku_space.main.id

  rule {
    action = "allow"
    source = "192.0.2.0/24"
  }
}

resource "heroku_space_app_access" "ann" {
  space       = heroku_space.main.id
  email       = "ann@example.com"
  permissions = ["create_apps"]
}

resource "heroku_space_peering_connection_accepter" "peer" {
  space                     = heroku_space.main.id
  vpc_peering_connection_id = "pcx-1"
}

resource "heroku_space_vpn_connection" "office" {
  name           = "office"
  space          = heroku_space.main.id
  public_ip      = "192.0.2.1"
  routable_cidrs = ["192.0.2.0/24"]
}

data "heroku_team" "acme" {
  name = "acme"
}

data "heroku_app" "other" {
  name = "other"
}

locals {
  admin = heroku_app.admin.web_url
  names = { shop = heroku_app.shop.name, admin = heroku_app.admin.name }
}

resource "terraform_data" "names" {
  input = local.names
}

output "other" {
  value = data.heroku_app.other.web_url
}

output "ips" {
  value = heroku_space.main.outbound_ips
}
