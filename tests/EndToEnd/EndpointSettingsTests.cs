using System.Net;
using System.Net.Sockets;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>What endpoints are told, by their own settings and by the app's variables of the same names.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class EndpointSettingsTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_version_must_pass_the_health_check_that_its_endpoint_asks_for()
    {
        var app = await platform.ServeAsync(platform.Main, "strict", await platform.ImageAsync("v1"), ("STRICT_HEALTH_CHECKS", "true"), ("RELEASE_HEALTHCHECK_TIMEOUT", "5"));
        await using var visitor = app.Probe();

        var operation = await platform.EndOfAsync(await platform.AskDeployAsync(app.App, await platform.ImageAsync("sick", "WEB=sick")));

        Assert.Equal(["v1"], await visitor.EndAsync());
        Assert.Contains("it did not answer on port 3000 within 5 seconds", operation.Failure, StringComparison.Ordinal);
        Assert.Contains("probe: GET /healthcheck → 500", operation.Failure, StringComparison.Ordinal);
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    [Fact]
    public async Task A_variable_of_the_app_holds_until_the_endpoint_says_otherwise()
    {
        var app = await platform.ServeAsync(platform.Main, "redirecting", await platform.ImageAsync("v1"));
        Assert.Equal(HttpStatusCode.OK, await PlainAsync(app));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("configure") { Env = new Dictionary<string, string> { ["FORCE_SSL"] = "true" } }));
        Assert.Equal(HttpStatusCode.MovedPermanently, await PlainAsync(app));
        var endpoint = (await platform.Api.Endpoints.ListAsync(app.Web, default)).Single();
        await platform.SucceedAsync(await platform.DoAsync(endpoint.Document, new OperationRequest("provision") { Settings = new Dictionary<string, string> { ["FORCE_SSL"] = "false" } }));
        Assert.Equal(HttpStatusCode.OK, await PlainAsync(app));
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, new OperationRequest("deprovision")));
    }

    async Task<HttpStatusCode> PlainAsync(ServingApp app)
    {
        using var http = new HttpClient(new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                await socket.ConnectAsync(platform.Machine.Address, 80, stop);
                return new NetworkStream(socket, ownsSocket: true);
            },
        });
        using var answer = await http.GetAsync($"http://{app.Host}/");
        return answer.StatusCode;
    }
}
