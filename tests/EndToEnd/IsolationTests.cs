using System.Text.Json.Nodes;
using EndToEnd.World;
using Landfall.Client.Accounts;

namespace EndToEnd;

/// <summary>What an app cannot reach.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class IsolationTests(RunningPlatform platform)
{
    const string Refused = "ECONNREFUSED";

    [Fact]
    public async Task An_app_reaches_the_databases_of_its_own_environment_alone()
    {
        var database = await platform.UrlAsync(await platform.DatabaseAsync("source"));
        var (own, _) = await platform.ShopAsync();
        var other = new Account(await platform.Api.Api.PostAsync("/accounts", new JsonObject { ["handle"] = "other" }, default));
        var stranger = await platform.ServeAsync(other, "stranger", await platform.ImageAsync("v1"));

        Assert.Equal("reached", await own.AskAsync($"/reach?host={database.Host}&port=5432"));
        Assert.NotEqual("reached", await stranger.AskAsync($"/reach?host={database.Host}&port=5432"));
    }

    [Fact]
    public async Task An_app_reaches_the_control_plane_through_the_edge_alone()
    {
        var (app, _) = await platform.ShopAsync();
        var container = (await Inventory.OfAsync(platform.Machine)).Containers
            .Single(c => c.StartsWith($"landfall-app{app.App.Id}-web-", StringComparison.Ordinal)).Split(' ')[0];
        var gateway = await platform.Machine.DockerAsync("inspect", "--format", "{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}", container);

        foreach (var machine in new[] { gateway, platform.Machine.Address.ToString() })
        {
            Assert.Equal("reached", await app.AskAsync($"/reach?host={machine}&port=443"));
            Assert.Equal(Refused, await app.AskAsync($"/reach?host={machine}&port=4780"));
        }
        Assert.Equal("0", await platform.Machine.DockerAsync("inspect", "--format", "{{len .Mounts}}", container));
    }
}
