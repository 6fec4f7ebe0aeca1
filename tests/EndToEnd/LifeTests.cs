using System.Net;
using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>Scaling to nothing and back, and taking down.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class LifeTests(RunningPlatform platform)
{
    [Fact]
    public async Task A_service_scaled_to_zero_answers_503_and_comes_back_as_it_was()
    {
        var (app, running) = await platform.ShopAsync();
        var before = await Inventory.OfAsync(platform.Machine);

        await platform.SucceedAsync(await platform.DoAsync(app.Web.Document, new OperationRequest("scale") { ContainerCount = 0 }));
        var refused = await Assert.ThrowsAsync<HttpRequestException>(() => app.AskAsync());
        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.StartsWith($"-container landfall-app{app.App.Id}-web-", Assert.Single((await Inventory.OfAsync(platform.Machine)).Since(before)), StringComparison.Ordinal);

        await platform.SucceedAsync(await platform.DoAsync(app.Web.Document, new OperationRequest("scale") { ContainerCount = 1 }));
        Assert.Equal(running, await app.AskAsync());
        Assert.Equal(2, (await Inventory.OfAsync(platform.Machine)).Since(before).Count);
    }

    [Fact]
    public async Task An_app_and_a_database_that_are_deprovisioned_leave_nothing()
    {
        await platform.ShopAsync();
        var image = await platform.ImageAsync("v1");
        var before = await Inventory.OfAsync(platform.Machine);

        var app = await platform.ServeAsync(platform.Main, "short-lived", image);
        var database = await platform.NewDatabaseAsync();
        await platform.SucceedAsync(await platform.DoAsync(database.Document, new OperationRequest("provision")));
        Assert.Equal("v1", await app.AskAsync());

        await platform.SucceedAsync(await platform.EndOfAsync(await platform.Api.Operations.CreateAsync(database.Document, new OperationRequest("deprovision"), default)));
        await platform.SucceedAsync(await platform.EndOfAsync(await platform.Api.Operations.CreateAsync(app.App.Document, new OperationRequest("deprovision"), default)));
        Assert.Empty((await Inventory.OfAsync(platform.Machine)).Since(before));
    }
}
