-- package.json --
{"engines":{"node":"20"}}
-- package-lock.json --
{}
-- variables.tf --
variable "app_name" {
  description = "Name of the Heroku app"
}

variable "app_quantity" {
  default = 1
}
-- main.tf --
# as in the guide
resource "heroku_app" "example" {
  name   = var.app_name
  region = "us"
}

resource "heroku_addon" "postgres" {
  app  = heroku_app.example.id
  plan = "heroku-postgresql:hobby-dev"
}

resource "heroku_build" "example" {
  app = heroku_app.example.id

  source {
    path = "./app"
  }
}

resource "heroku_formation" "example" {
  app        = heroku_app.example.id
  type       = "web"
  quantity   = var.app_quantity
  size       = "Standard-1x"
  depends_on = [heroku_build.example]
}

output "app_url" {
  value       = heroku_app.example.web_url
  description = "Application URL"
}
