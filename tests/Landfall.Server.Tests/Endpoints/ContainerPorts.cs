using Landfall.Server.Tests.Clients;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Endpoints;

/// <summary>The port of its containers that an endpoint leads to (interface 1.2), asked for and proven.</summary>
[Collection(InstallationTests.Name)]
public sealed class ContainerPorts(RunningInstallation installation, SmallImage image) : IClassFixture<SmallImage>
{
    [Fact]
    public async Task One_that_nothing_listens_on_never_comes_into_force_and_is_not_asked_for_after_it_failed()
    {
        var app = await ServedApp.DeployAsync(installation, image.Name, "other-port");
        (await installation.Ours.Visitor.PutAsync($"/vhosts/{app.Vhost}", new { container_port = 1 })).Expect(200);
        // Somebody else's deploy tells the edge all routes again.
        Assert.Equal("succeeded", (await app.DoAsync(new { type = "restart" })).Status);
        Assert.Equal("hello undefined\n", (await app.VisitAsync()).Body);

        var operation = (await installation.Ours.Visitor.PostAsync($"/vhosts/{app.Vhost}/operations", new { type = "provision" })).Expect(201).Id;
        await Task.Delay(TimeSpan.FromSeconds(2));
        (await installation.Ours.Visitor.PutAsync($"/operations/{operation}", new { cancelled = true })).Expect(200);
        Assert.Equal("failed", (await Ended.OfAsync(installation.Ours.Visitor, operation))["status"]!.GetValue<string>());
        var vhost = (await installation.Ours.Visitor.GetAsync($"/vhosts/{app.Vhost}")).Json;
        Assert.Equal(("provisioned", null), (vhost["status"]!.GetValue<string>(), vhost["container_port"]?.GetValue<int>()));
        Assert.Equal("hello undefined\n", (await app.VisitAsync()).Body);

        // One that answers is in force once it has.
        (await installation.Ours.Visitor.PutAsync($"/vhosts/{app.Vhost}", new { container_port = 3000 })).Expect(200);
        Assert.Equal("succeeded", (await app.ProvisionAsync()).Status);
        Assert.Equal("hello undefined\n", (await app.VisitAsync()).Body);
        Assert.Equal(3000, installation.InStore(store => store.Vhosts.Find(app.Vhost)!.ServedPort));
        await app.DoAsync(new { type = "deprovision" });
    }
}
