using System.Text.Json.Nodes;
using ClientStandIn;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Clients;

/// <summary>What Aptible's Terraform provider sends for each resource (interface 2.7), by the older client in it and by the newer.</summary>
[Collection(InstallationTests.Name)]
public sealed class TerraformReplay : IClassFixture<SmallImage>
{
    readonly RunningInstallation installation;
    readonly SmallImage image;
    readonly StrictClient old;
    readonly StrictClient api;

    public TerraformReplay(RunningInstallation installation, SmallImage image)
    {
        (this.installation, this.image) = (installation, image);
        var token = installation.Token(installation.Ours.Owner);
        old = new StrictClient(installation.Http, RunningInstallation.Origin, Dialect.GoDeploy, token);
        api = new StrictClient(installation.Http, RunningInstallation.Origin, Dialect.GoApi, token);
    }

    [Fact]
    public async Task An_environment_is_found_made_renamed_and_deleted()
    {
        var stack = (await PagesAsync("/stacks")).Single();
        Assert.Null(stack["_links"]!["organization"]);
        var organization = Assert.Single((await old.GetAsync("/organizations"))["_embedded"]!["organizations"]!.AsArray())!;
        var made = await old.PostAsync("/accounts", new
        {
            handle = "tf-environment", organization_id = organization["id"]!.GetValue<string>(), stack_id = stack["id"]!.GetValue<long>(), type = "development",
        });
        var id = StrictClient.IdOf(StrictClient.Link(made, "self"));
        Assert.Equal(stack["id"]!.GetValue<long>(), StrictClient.IdOf(StrictClient.Link(await old.GetAsync($"/accounts/{id}"), "stack")));
        Assert.Contains(await PagesAsync("/accounts"), account => account["handle"]!.GetValue<string>() == "tf-environment");
        await api.GetAsync($"/accounts/{id}/backup_retention_policies");
        await old.PutAsync($"/accounts/{id}", new { handle = "tf-renamed" });
        Assert.Equal("tf-renamed", (await old.GetAsync($"/accounts/{id}"))["handle"]!.GetValue<string>());
        await api.GetAsync($"/accounts/{id}/log_drains");
        await old.DeleteAsync($"/accounts/{id}");
        Assert.Equal(404, await old.StatusAsync($"/accounts/{id}"));
    }

    [Fact]
    public async Task An_app_and_its_endpoint_come_and_a_second_plan_would_be_empty()
    {
        var id = (await api.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle = "tf-app" }))["id"]!.GetValue<long>();
        await RunAsync($"/apps/{id}", new Dictionary<string, object>
        {
            ["type"] = "deploy", ["settings"] = new { APTIBLE_DOCKER_IMAGE = image.Name }, ["env"] = new Dictionary<string, string> { ["GREETING"] = "a  \"quoted\"\n$value" },
        });
        var services = (await api.GetAsync($"/apps/{id}/services"))["_embedded"]!["services"]!.AsArray().Select(service => (JsonObject)service!).ToList();
        foreach (var service in services)
            await api.PutAsync($"/services/{service["id"]}", new { force_zero_downtime = false, restart_free_scaling = false, naive_health_check = false, stop_timeout = 10 });
        await Task.WhenAll(services.Select(service => RunAsync($"/services/{service["id"]}", new { type = "scale", container_count = 1, container_size = 512, instance_profile = "m5" })));

        var read = await api.GetAsync($"/apps/{id}");
        var configuration = await api.GetAsync($"/configurations/{StrictClient.IdOf(StrictClient.Link(read, "current_configuration"))}");
        Assert.Equal("a  \"quoted\"\n$value", configuration["env"]!["GREETING"]!.GetValue<string>());
        var setting = await api.GetAsync($"/settings/{StrictClient.IdOf(StrictClient.Link(read, "current_setting"))}");
        Assert.Equal(image.Name, setting["settings"]!["APTIBLE_DOCKER_IMAGE"]!.GetValue<string>());
        foreach (var service in services)
        {
            var now = await api.GetAsync($"/services/{service["id"]}");
            Assert.Equal((10, 512, 1), (now["stop_timeout"]!.GetValue<int>(), now["container_memory_limit_mb"]!.GetValue<int>(), now["container_count"]!.GetValue<int>()));
            await PolicyAsync($"/services/{service["id"]}");
        }
        await EndpointAsync(services.Single(service => service["process_type"]!.GetValue<string>() == "web")["id"]!.GetValue<long>());
        // Zero and false are not wishes (interface 0.13).
        await RunAsync($"/apps/{id}", new { automated = false, container_count = 0, interactive = false, type = "configure", env = new { GREETING = "" } });
        Assert.Equal(1, (await api.GetAsync($"/services/{services[0]["id"]}"))["container_count"]!.GetValue<int>());
        await RunAsync($"/apps/{id}", new { automated = false, container_count = 0, interactive = false, type = "deprovision" });
        Assert.Equal(404, await api.StatusAsync($"/apps/{id}"));
    }

    async Task PolicyAsync(string service)
    {
        var policy = new Dictionary<string, object>
        {
            ["autoscaling"] = "horizontal", ["metric_lookback_seconds"] = 1800, ["percentile"] = 99.0, ["post_scale_up_cooldown_seconds"] = 60,
            ["post_scale_down_cooldown_seconds"] = 300, ["post_release_cooldown_seconds"] = 60, ["mem_cpu_ratio_r_threshold"] = 4.0, ["mem_cpu_ratio_c_threshold"] = 2.0,
            ["mem_scale_up_threshold"] = 0.9, ["mem_scale_down_threshold"] = 0.75, ["minimum_memory"] = 2048, ["min_cpu_threshold"] = 0.1, ["max_cpu_threshold"] = 0.9,
            ["min_containers"] = 1, ["max_containers"] = 2, ["scale_up_step"] = 1, ["scale_down_step"] = 1, ["use_horizontal_scale"] = false,
        };
        await api.PostAsync($"{service}/service_sizing_policies", policy);
        policy["max_containers"] = 3;
        await api.PutAsync($"{service}/service_sizing_policies", policy);
        var read = Assert.Single((await api.GetAsync($"{service}/service_sizing_policies"))["_embedded"]!["service_sizing_policies"]!.AsArray())!;
        // What was sent is what is read: a second plan is empty.
        Assert.All(policy, sent => Assert.Equal(System.Text.Json.JsonSerializer.Serialize(sent.Value), read[sent.Key]!.ToJsonString()));
        Assert.Null(read["maximum_memory"]);
        await api.DeleteAsync($"{service}/service_sizing_policy");
    }

    async Task EndpointAsync(long service)
    {
        var made = await api.PostAsync($"/services/{service}/vhosts", new { type = "http", @internal = false, ip_whitelist = Array.Empty<string>(), platform = "alb", @default = true, acme = false, shared = false, container_port = 3000 });
        var id = made["id"]!.GetValue<long>();
        await RunAsync($"/vhosts/{id}", new { type = "provision", settings = new { IDLE_TIMEOUT = "90" } });
        var read = await api.GetAsync($"/vhosts/{id}");
        Assert.Equal(("alb", 3000, false), (read["platform"]!.GetValue<string>(), read["container_port"]!.GetValue<int>(), read["shared"]!.GetValue<bool>()));
        Assert.NotNull((await api.GetAsync($"/services/{StrictClient.IdOf(StrictClient.Link(read, "service"))}"))["_links"]!["app"]);
        Assert.Equal("90", (await api.GetAsync($"/settings/{StrictClient.IdOf(StrictClient.Link(read, "current_setting"))}"))["settings"]!["IDLE_TIMEOUT"]!.GetValue<string>());
        await api.PutAsync($"/vhosts/{id}", new { platform = "alb", container_port = 3000, ip_whitelist = Array.Empty<string>(), shared = false });
        await RunAsync($"/vhosts/{id}", new { automated = false, container_count = 0, type = "deprovision" });
        Assert.Equal(404, await api.StatusAsync($"/vhosts/{id}"));
    }

    [Fact]
    public async Task A_database_has_all_its_links_from_its_making_on()
    {
        var kind = (await PagesAsync("/database_images")).Single(i => (i["type"]!.GetValue<string>(), i["version"]!.GetValue<string>()) == ("postgresql", "17"));
        var made = await api.PostAsync($"/accounts/{installation.Ours.Account}/databases", new
        {
            handle = "tf-db", type = "postgresql", initial_disk_size = 10, initial_container_size = 512, database_image_id = kind["id"]!.GetValue<long>(), enable_backups = true,
        });
        foreach (var link in new[] { "account", "service", "disk", "database_image", "operations", "database_credentials", "backups", "dependents" }) StrictClient.Link(made, link);
        await RunAsync($"/databases/{made["id"]}", new { type = "provision", disk_size = 10, container_size = 512, provisioned_iops = 0, instance_profile = "m5" });
        var read = await api.GetAsync($"/databases/{made["id"]}");
        Assert.Equal(10, read["_embedded"]!["disk"]!["size"]!.GetValue<int>());
        Assert.NotNull(read["_embedded"]!["database_credentials"]![0]!["connection_url"]);
        await api.GetAsync($"/database_images/{StrictClient.IdOf(StrictClient.Link(read, "database_image"))}");
        await api.GetAsync($"/services/{StrictClient.IdOf(StrictClient.Link(read, "service"))}");
        await api.PatchAsync($"/databases/{made["id"]}", new { enable_backups = false });
        Assert.False((await api.GetAsync($"/databases/{made["id"]}"))["enable_backups"]!.GetValue<bool>());
        await RunAsync($"/databases/{made["id"]}", new { automated = false, container_count = 0, interactive = false, type = "deprovision" });
        Assert.Equal(404, await api.StatusAsync($"/databases/{made["id"]}"));
    }

    async Task RunAsync(string on, object body) => await old.WaitAsync(await api.PostAsync($"{on}/operations", body));

    // go-deploy asks for page after page until one is empty.
    async Task<IReadOnlyList<JsonObject>> PagesAsync(string collection)
    {
        List<JsonObject> items = [];
        for (var page = 1; page <= 100; page++)
        {
            var list = (await old.GetAsync($"{collection}?page={page}"))["_embedded"]!.AsObject().First().Value!.AsArray();
            if (list.Count == 0) return items;
            items.AddRange(list.Select(item => (JsonObject)item!));
        }
        throw new StrictException($"{collection} has no end");
    }
}
