using Landfall.Convert.Terraform;
using Landfall.Heroku;
using Landfall.Programs;

namespace Landfall.Convert.Tests;

/// <summary>Terraform for Heroku, and what is written beside it. The attributes are those of the provider's schema (interface 6).</summary>
public sealed class TerraformTests
{
    internal const string Everything =
        """
        terraform {
          required_providers {
            heroku = { source = "heroku/heroku" } # ours
          }
        }
        variable "app_name" {}
        variable "stages" { default = ["a"] }
        variable "workers" { type = map(number) }
        variable "b" {}
        variable "token" {}
        variable "quantity" {}
        variable "size" {}
        variable "zone" {}
        resource "heroku_app" "web" {
          name   = var.app_name # the name
          region = "us"
          config_vars = { A = "heroku_app.web.id", B = var.b }
          sensitive_config_vars = {
            TOKEN = "x-${var.token}"
          }
        }
        resource "heroku_config" "common" { vars = { LOG = "info" } }
        resource "heroku_app_config_association" "web" {
          app_id = heroku_app.web.id
          vars   = heroku_config.common.vars
        }
        resource "heroku_build" "web" {
          app_id = heroku_app.web.id
          source { path = "./app" }
        }
        resource "heroku_formation" "web" {
          app        = heroku_app.web.name
          type       = "web"
          quantity   = var.quantity
          size       = "Standard-2x"
          depends_on = [heroku_build.web]
        }
        resource "heroku_formation" "workers" {
          for_each = var.workers
          app_id   = heroku_app.web.id
          type     = each.key
          quantity = each.value
          size     = var.size
        }
        resource "heroku_addon" "db" {
          app_id = heroku_app.web.id
          plan   = "heroku-postgresql:standard-0"
        }
        resource "heroku_addon" "logs" {
          app_id = heroku_app.web.id
          plan   = "papertrail:choklad"
        }
        resource "heroku_addon_attachment" "reporting" {
          app_id   = heroku_app.web.id
          addon_id = heroku_addon.db.id
          name     = "REPORTING"
        }
        resource "heroku_domain" "www" {
          app_id   = heroku_app.web.id
          hostname = "www.${var.zone}"
        }
        resource "heroku_drain" "logs" {
          app_id = heroku_app.web.id
          url    = "syslog+tls://logs.example.com:514"
        }
        resource "heroku_app" "stage" {
          for_each = toset(var.stages)
          name     = "shop-${each.key}"
          region   = "us"
        }
        resource "heroku_formation" "stage" {
          for_each = toset(var.stages)
          app_id   = heroku_app.stage[each.key].id
          type     = "web"
          quantity = 1
          size     = "basic"
        }
        resource "heroku_pipeline" "p" {
          name = <<EOT
        } not the end
        EOT
        }
        output "url" { value = "see ${heroku_app.web.web_url}" }
        output "database" {
          value     = heroku_addon.db.config_var_values["DATABASE_URL"]
          sensitive = true
        }
        resource "terraform_data" "www" { input = heroku_domain.www.cname }
        """;

    static readonly Dictionary<string, string[]> Schema = new()
    {
        ["aptible_app"] = ["env_id", "handle", "config", "docker_image", "service"],
        ["aptible_database"] = ["env_id", "handle", "database_type", "container_size", "disk_size", "version"],
        ["aptible_endpoint"] = ["env_id", "resource_id", "resource_type", "endpoint_type", "process_type", "default_domain", "managed", "domain", "internal"],
        ["aptible_log_drain"] = ["env_id", "handle", "drain_type", "drain_host", "drain_port", "url"],
        ["service"] = ["process_type", "container_count", "container_memory_limit"],
    };

    static (List<GeneratedFile> Files, List<Finding> Findings) Convert(string text, string path = "infra/main.tf")
    {
        using var checkout = Sample.Checkout((path, text));
        var findings = new List<Finding>();
        return ([.. TerraformPlan.Of(checkout.Read(), findings)], findings);
    }

    static string Written { get; } = Convert(Everything).Files.Single(f => f.Path == "infra/aptible.tf").Text;

    [Theory]
    [InlineData("handle       = var.app_name\n")]
    [InlineData("config       = merge({ A = \"heroku_app.web.id\", B = var.b }, {\n    TOKEN = \"x-${var.token}\"\n  }, local.heroku_config_common_vars, { DATABASE_URL = aptible_database.db.default_connection_url, REPORTING_URL = aptible_database.db.default_connection_url })")]
    [InlineData("process_type = \"web\"\n    container_count = var.quantity\n    container_memory_limit = 1024\n")]
    [InlineData("dynamic \"service\" {\n    for_each = var.workers\n    content {\n      process_type = service.key\n      container_count = service.value\n      container_memory_limit = lookup(local.aptible_sizes, lower(var.size), 1024)\n")]
    [InlineData("handle         = \"${var.app_name}-db\"\n  database_type  = \"postgresql\"")]
    [InlineData("domain        = \"www.${var.zone}\"")]
    [InlineData("drain_host = \"logs.example.com\"\n  drain_port = 514")]
    [InlineData("for_each = toset(var.stages)\n  env_id       = data.aptible_environment.landfall.env_id\n  handle       = \"shop-${each.key}\"")]
    [InlineData("resource_id    = aptible_app.stage[each.key].app_id")]
    [InlineData("output \"aptible_url\" {\n  value = \"see ${\"https://${aptible_endpoint.web_web.virtual_domain}\"}\"")]
    [InlineData("value = aptible_database.db.default_connection_url\n  sensitive = true")]
    [InlineData("resource \"aptible_log_drain\" \"logs_papertrail\" {")]
    [InlineData("# resource \"heroku_pipeline\" \"p\" {\n#   name = <<EOT\n# } not the end\n# EOT\n# }\n")]
    public void Each_block_has_its_counterpart_or_a_reason(string part) => Assert.Contains(part, Written, StringComparison.Ordinal);

    [Fact]
    public async Task Terraform_reads_what_is_written()
    {
        using var checkout = Sample.Checkout(("aptible.tf", Written));

        var ended = await ProgramRunner.RunAsync(new Program("terraform", ["fmt", checkout.Directory]));

        Assert.True(ended.Succeeded, ended.Error);
    }

    [Fact]
    public void Only_what_the_provider_knows_is_written()
    {
        foreach (var block in HclBlock.Parse("aptible.tf", Written).Where(b => b.Type == "resource"))
        {
            Assert.All(block.Attributes.Where(a => a.Name is not ("count" or "for_each")), a => Assert.Contains(a.Name, Schema[block.Labels[0]]));
            Assert.All(block.Blocks.Where(b => b.Type == "service"), b => Assert.All(b.Attributes, a => Assert.Contains(a.Name, Schema["service"])));
            Assert.NotNull(block["env_id"]);
        }
    }

    [Fact]
    public void The_provider_is_added_where_providers_are_named_and_the_rest_stays()
    {
        var edited = Convert(Everything).Files.Single(f => f.Path == "infra/main.tf");

        Assert.True(edited.IsEdit);
        Assert.Equal(Everything.ReplaceLineEndings("\n").TrimEnd('\n'), edited.Text.Replace("\n    aptible = {\n      source = \"aptible/aptible\"\n    }", "", StringComparison.Ordinal).TrimEnd('\n'));
    }

    [Fact]
    public void A_block_elsewhere_that_refers_to_heroku_is_told_with_its_line()
    {
        var finding = Convert(Everything).Findings.Single(f => f.Subject == "terraform_data.www");

        Assert.Contains("aptible_endpoint.www.external_hostname", finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resource \"heroku_app\" \"a\" {")]
    [InlineData("resource \"heroku_app\" \"a\" { name = \"${")]
    [InlineData("resource \"heroku_app\" \"a\" { name = <<EOT\nx")]
    [InlineData("resource \"heroku_app\" { { { {")]
    [InlineData("}}}}\"\"\"")]
    [InlineData("resource heroku_app a = {")]
    public void Broken_text_ends_no_program(string text) => Convert(text);
}
