using System.Diagnostics;
using System.Net;

namespace HerokuStandIn.Tests;

/// <summary>A test can make the stand-in fail in the ways that Heroku does.</summary>
[Collection(nameof(NodeAppOnHeroku))]
public sealed class ControlTests(NodeAppOnHeroku heroku) : IAsyncLifetime
{
    readonly RunningStandIn standIn = heroku.StandIn;

    public Task InitializeAsync() => Task.CompletedTask;
    public Task DisposeAsync() => standIn.ControlAsync(HttpMethod.Delete, "faults");

    [Theory]
    [InlineData(429, "rate_limit")]
    [InlineData(500, "internal_server_error")]
    [InlineData(503, "api_maintenance")]
    public async Task A_chosen_path_fails_as_often_as_asked(int status, string id)
    {
        await standIn.ControlAsync(HttpMethod.Post, "faults", new { path = "/config-vars$", method = "GET", status, times = 1 });
        using var failed = await standIn.Api.GetAsync("/apps/example/config-vars");
        Assert.Equal((HttpStatusCode)status, failed.StatusCode);
        Assert.Contains(id, await failed.Content.ReadAsStringAsync());
        Assert.Equal(HttpStatusCode.OK, (await standIn.Api.GetAsync("/apps/example/config-vars")).StatusCode);
    }

    [Fact]
    public async Task A_chosen_path_is_slow()
    {
        await standIn.ControlAsync(HttpMethod.Post, "faults", new { path = "^/account$", delay_ms = 500 });
        var clock = Stopwatch.StartNew();
        await standIn.GetAsync("/account");
        Assert.True(clock.ElapsedMilliseconds >= 450);
    }

    [Fact]
    public async Task Requests_are_remembered_without_the_token()
    {
        await standIn.ControlAsync(HttpMethod.Delete, "requests");
        await standIn.GetAsync("/apps/example/addons");
        var request = Assert.Single(await standIn.RequestsAsync());
        Assert.Equal(("GET", "/apps/example/addons"), (request.Method, request.Path));
        Assert.DoesNotContain(request.Headers.Values, value => value.Contains(RunningStandIn.Token));
    }
}
