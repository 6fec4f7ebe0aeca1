using System.Net;
using System.Net.Sockets;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Endpoints;

/// <summary>A deployed app whose service <c>web</c> has an endpoint.</summary>
sealed class ServedApp
{
    readonly RunningInstallation installation;
    readonly long id;
    readonly long web;
    readonly string host;

    ServedApp(RunningInstallation installation, long id, long web, long vhost, string host) =>
        (this.installation, this.id, this.web, Vhost, this.host) = (installation, id, web, vhost, host);

    /// <summary>The endpoint's id.</summary>
    public long Vhost { get; }

    public static async Task<ServedApp> DeployAsync(RunningInstallation installation, string image, string handle)
    {
        var visitor = installation.Ours.Visitor;
        var id = (await visitor.PostAsync($"/accounts/{installation.Ours.Account}/apps", new { handle })).Expect(201).Id;
        // The image's other service takes its time to stop.
        var settings = new { APTIBLE_DOCKER_IMAGE = image, LANDFALL_NEW_SERVICES = """{"worker":{"count":0}}""" };
        var (status, log) = await EndAsync(installation, $"/apps/{id}", new { type = "deploy", settings, container_size = 512 });
        Assert.True(status == "succeeded", log);
        var services = (await visitor.GetAsync($"/apps/{id}/services")).Json["_embedded"]!["services"]!.AsArray();
        var web = services.Single(service => service!["process_type"]!.GetValue<string>() == "web")!["id"]!.GetValue<long>();
        var vhost = (await visitor.PostAsync($"/services/{web}/vhosts", new { type = "http", @default = true })).Expect(201);
        var app = new ServedApp(installation, id, web, vhost.Id, vhost.Json["virtual_domain"]!.GetValue<string>());
        Assert.Equal("succeeded", (await app.ProvisionAsync()).Status);
        return app;
    }

    /// <summary>Provisions its endpoint with these settings; answers how that ended, and its log.</summary>
    public Task<(string Status, string Log)> ProvisionAsync(params (string Name, string Value)[] settings) =>
        EndAsync(installation, $"/vhosts/{Vhost}", new { type = "provision", settings = settings.ToDictionary(s => s.Name, s => s.Value) });

    public Task<(string Status, string Log)> DoAsync(object operation) => EndAsync(installation, $"/apps/{id}", operation);

    public async Task ScaleAsync(int count) =>
        Assert.Equal("succeeded", (await EndAsync(installation, $"/services/{web}", new { type = "scale", container_count = count })).Status);

    /// <summary>What its endpoint was told.</summary>
    public async Task<string> SettingsAsync()
    {
        var vhost = (await installation.Ours.Visitor.GetAsync($"/vhosts/{Vhost}")).Json;
        return (await installation.Ours.Visitor.GetAsync(vhost["_links"]!["current_setting"]!["href"]!.GetValue<string>())).Expect(200).Json["settings"]!.ToJsonString();
    }

    /// <summary>What a visitor gets through the edge.</summary>
    public async Task<(HttpStatusCode Status, string Body)> VisitAsync(string path = "/")
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = async (_, stop) =>
            {
                var connection = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await connection.ConnectAsync(new IPEndPoint(IPAddress.Loopback, installation.HttpsPort), stop);
                return new NetworkStream(connection, ownsSocket: true);
            },
            // The installation's own authority, which this machine does not know.
            SslOptions = { RemoteCertificateValidationCallback = (_, certificate, _, _) => certificate!.Issuer.Contains("Landfall", StringComparison.Ordinal) },
        });
        using var answer = await http.GetAsync($"https://{host}{path}");
        return (answer.StatusCode, await answer.Content.ReadAsStringAsync());
    }

    static async Task<(string Status, string Log)> EndAsync(RunningInstallation installation, string on, object body)
    {
        var operation = (await installation.Ours.Visitor.PostAsync($"{on}/operations", body)).Expect(201).Id;
        var ended = await Ended.OfAsync(installation.Ours.Visitor, operation);
        return (ended["status"]!.GetValue<string>(), (await installation.Ours.Visitor.GetAsync($"/operations/{operation}/log_stream")).Text);
    }
}
