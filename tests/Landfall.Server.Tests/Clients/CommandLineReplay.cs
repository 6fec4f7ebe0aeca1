using System.Net;
using System.Text.Json.Nodes;
using ClientStandIn;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Clients;

/// <summary>What Aptible's command line sends, command by command (interface 2.4), and what its GitHub Action does (2.8).</summary>
[Collection(InstallationTests.Name)]
public sealed class CommandLineReplay : IClassFixture<SmallImage>, IAsyncLifetime
{
    readonly RunningInstallation installation;
    readonly SmallImage image;
    readonly StrictClient cli;

    public CommandLineReplay(RunningInstallation installation, SmallImage image)
    {
        (this.installation, this.image) = (installation, image);
        cli = new StrictClient(installation.Http, RunningInstallation.Origin, Dialect.Ruby, installation.Token(installation.Ours.Owner));
    }

    string Environment => installation.Ours.Name;

    // Every command begins so (interface 0.14).
    public async Task InitializeAsync() => await cli.GetAsync("/reauthenticate_organizations");

    public Task DisposeAsync() => Task.CompletedTask;

    [Fact]
    public async Task An_app_is_made_configured_deployed_scaled_served_renamed_and_taken_down()
    {
        var account = await cli.GetAsync($"/find/account?handle={Environment}");
        var made = await cli.CreateAsync(account, "apps", new { handle = "replayed" });
        Assert.Contains($"{Environment}/replayed.git", made["git_repo"]!.GetValue<string>(), StringComparison.Ordinal);

        await cli.RunAsync(await AppAsync("replayed"), new { type = "configure", env = new { GREETING = "Ada", GOING = "x" } });
        await cli.RunAsync(await AppAsync("replayed"), new { type = "configure", env = new { GOING = "" } });
        var configuration = await cli.GetAsync(StrictClient.Link(await AppAsync("replayed"), "current_configuration"), "no_sensitive_extras=false");
        Assert.Equal("""{"GREETING":"Ada"}""", configuration["env"]!.ToJsonString());

        await cli.RunAsync(await AppAsync("replayed"), new { type = "deploy", settings = new { APTIBLE_DOCKER_IMAGE = image.Name } });
        var deployed = await AppAsync("replayed");
        Assert.Equal("provisioned", deployed["status"]!.GetValue<string>());
        Assert.Equal(["web", "worker"], Services(deployed).Select(service => service["process_type"]!.GetValue<string>()).Order());
        Assert.Equal("deploy", deployed["_embedded"]!["last_deploy_operation"]!["type"]!.GetValue<string>());

        await cli.RunAsync(Services(deployed).Single(service => service["process_type"]!.GetValue<string>() == "worker"), new { type = "scale", container_count = 2, container_size = 512 });
        var worker = Services(await AppAsync("replayed")).Single(service => service["process_type"]!.GetValue<string>() == "worker");
        Assert.Equal((2, 512), (worker["container_count"]!.GetValue<int>(), worker["container_memory_limit_mb"]!.GetValue<int>()));
        await cli.PutAsync(StrictClient.Link(worker, "self"), new { force_zero_downtime = false, naive_health_check = true, stop_timeout = 20 });

        await PolicyAsync(worker);

        await EndpointAsync(Services(deployed).Single(service => service["process_type"]!.GetValue<string>() == "web"));

        await cli.RunAsync(await AppAsync("replayed"), new { type = "restart" });
        Assert.Equal("renamed", (await cli.PutAsync(StrictClient.Link(deployed, "self"), new { handle = "renamed" }))["handle"]!.GetValue<string>());
        await cli.RunAsync(await AppAsync("renamed"), new { type = "deprovision" });
        Assert.Equal(404, await cli.StatusAsync("/find/app?handle=renamed"));
    }

    // services:autoscaling_policy:set, twice, and services:autoscaling_policy.
    async Task PolicyAsync(JsonObject worker)
    {
        var policy = new { autoscaling = "horizontal", min_containers = 1, max_containers = 4, min_cpu_threshold = 0.1, max_cpu_threshold = 0.9, use_horizontal_scale = false, service_id = worker["id"]!.GetValue<long>() };
        await cli.PostAsync($"{StrictClient.Link(worker, "self")}/service_sizing_policies", policy);
        var there = StrictClient.Link(await cli.GetAsync(StrictClient.Link(worker, "self")), "service_sizing_policy");
        await cli.PutAsync(there, policy);
        Assert.Equal("horizontal", (await cli.GetAsync(there))["autoscaling"]!.GetValue<string>());
    }

    // endpoints:https:create --default-domain, endpoints:list, endpoints:deprovision.
    async Task EndpointAsync(JsonObject web)
    {
        var vhost = await cli.CreateAsync(web, "vhosts", new { type = "http", platform = "alb", ip_whitelist = Array.Empty<string>(), @internal = false, @default = true, acme = false });
        await cli.RunAsync(vhost, new { type = "provision" });
        var listed = Assert.Single(await cli.AllAsync(StrictClient.Link(web, "vhosts")));
        Assert.Equal(("provisioned", true), (listed["status"]!.GetValue<string>(), listed["default"]!.GetValue<bool>()));
        Assert.Equal("hello Ada\n", await VisitAsync(listed["external_host"]!.GetValue<string>()));
        await cli.RunAsync(listed, new { type = "deprovision" });
        Assert.Empty(await cli.AllAsync(StrictClient.Link(web, "vhosts")));
    }

    [Fact]
    public async Task Apps_are_listed_as_text_and_as_JSON_and_the_action_finds_its_app_there()
    {
        await cli.CreateAsync(await cli.GetAsync($"/find/account?handle={Environment}"), "apps", new { handle = "listed" });
        var accounts = await cli.AllAsync("/accounts?per_page=5000&no_embed=true");
        var apps = await cli.AllAsync("/apps?per_page=5000&no_embed=true");
        // Joined by equality of hrefs, as the command line joins them.
        Assert.All(apps, app => Assert.Contains(accounts, account => StrictClient.Link(account, "self") == StrictClient.Link(app, "account")));
        foreach (var account in await cli.AllAsync("/accounts"))
            foreach (var app in await cli.AllAsync(StrictClient.Link(account, "apps")))
                Assert.NotNull(app["_embedded"]!["services"]!.AsArray());
        Assert.Contains(apps, app => app["handle"]!.GetValue<string>() == "listed");
        Assert.All(accounts, account => Assert.Equal(5, StrictClient.Link(account, "stack").Split('/').Length));
    }

    [Fact]
    public async Task Operations_are_followed_cancelled_and_their_logs_read_through_an_address_without_a_token()
    {
        var app = await cli.CreateAsync(await cli.GetAsync($"/find/account?handle={Environment}"), "apps", new { handle = "operated" });
        var done = (await cli.RunAsync(app, new { type = "configure", env = new { A = "b" } }))!;
        Assert.Equal("operated", (await cli.GetAsync(StrictClient.Link(done, "resource")))["handle"]!.GetValue<string>());
        var address = await cli.TextAsync(StrictClient.Link(done, "logs"));
        Assert.StartsWith(RunningInstallation.Origin, address, StringComparison.Ordinal);
        Assert.Contains("succeeded", (await installation.Visitor().GetAsync(address)).Expect(200).Text, StringComparison.Ordinal);
        Assert.Equal(404, (await installation.Visitor().GetAsync(address[..^1] + (address[^1] == '0' ? '1' : '0'))).Status);
        await Assert.ThrowsAsync<StrictException>(() => cli.PutAsync(StrictClient.Link(done, "self"), new { cancelled = true }));
    }

    [Fact]
    public async Task A_database_is_made_listed_and_its_URL_shown()
    {
        var account = await cli.GetAsync($"/find/account?handle={Environment}");
        var kind = (await cli.AllAsync("/database_images")).Single(i => i["type"]!.GetValue<string>() == "postgresql" && i["default"]!.GetValue<bool>());
        var made = await cli.CreateAsync(account, "databases", new { handle = "replayed-db", type = "postgresql", initial_disk_size = 10, database_image = StrictClient.Link(kind, "self") });
        await cli.RunAsync(made, new { type = "provision", disk_size = 10, container_size = 512 });
        var self = StrictClient.Link(made, "self");
        Assert.Null((await cli.GetAsync(self))["connection_url"]);
        var url = (await cli.GetAsync(self, "no_sensitive_extras=false"))["connection_url"]!.GetValue<string>();
        Assert.StartsWith("postgres", url, StringComparison.Ordinal);
        var credentials = await cli.GetAsync(StrictClient.Link(made, "database_credentials"), "no_sensitive_extras=false");
        Assert.Equal(url, Assert.Single(credentials["_embedded"]!["database_credentials"]!.AsArray())!["connection_url"]!.GetValue<string>());
        Assert.Contains(await cli.AllAsync("/databases?per_page=5000&no_embed=true"), db => db["handle"]!.GetValue<string>() == "replayed-db");
        await cli.GetAsync("/external_aws_resources");
        Assert.Equal("database", (await cli.GetAsync(StrictClient.Link(made, "service")))["_links"]!["database"] is not null ? "database" : "app");
        await cli.RunAsync(await cli.GetAsync($"/find/database?handle=replayed-db&environment={Environment}"), new { type = "deprovision" });
        Assert.Equal(404, await cli.StatusAsync($"/find/database?handle=replayed-db&environment={Environment}"));
        Assert.NotNull((await cli.GetAsync(self + "?with_deleted=true"))["deleted_at"]);
    }

    Task<JsonObject> AppAsync(string handle) => cli.GetAsync($"/find/app?handle={handle}&environment={Environment}");

    static IEnumerable<JsonObject> Services(JsonObject app) => app["_embedded"]!["services"]!.AsArray().Select(service => (JsonObject)service!);

    async Task<string> VisitAsync(string host)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var connection = new System.Net.Sockets.Socket(System.Net.Sockets.SocketType.Stream, System.Net.Sockets.ProtocolType.Tcp);
                await connection.ConnectAsync(new IPEndPoint(IPAddress.Loopback, installation.HttpsPort), stop);
                return new System.Net.Sockets.NetworkStream(connection, ownsSocket: true);
            },
            // The installation's own authority, which this machine does not know.
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Issuer.Contains("Landfall", StringComparison.Ordinal) },
        });
        return await http.GetStringAsync($"https://{host}/");
    }
}
