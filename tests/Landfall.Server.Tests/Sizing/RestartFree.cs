using Landfall.Server.Tests.Clients;
using Landfall.Server.Tests.Running;

namespace Landfall.Server.Tests.Sizing;

/// <summary>Scaling that leaves the containers that run alone (interface 1, restart_free_scaling).</summary>
[Collection(InstallationTests.Name)]
public sealed class RestartFree(RunningInstallation installation, SmallImage image) : IClassFixture<SmallImage>
{
    [Fact]
    public async Task Only_the_number_changes_and_the_next_release_is_of_all()
    {
        var app = await IdleApp.DeployAsync(installation, image.Name, "restart-free");
        (await installation.Ours.Visitor.PutAsync($"/services/{app.Worker}", new { restart_free_scaling = true })).Expect(200);
        var first = Assert.Single(await app.ContainersAsync());

        await app.ScaleAsync(new { type = "scale", container_count = 3 });
        var three = await app.ContainersAsync();
        Assert.Equal((3, first.Id), (three.Count, three[0].Id));
        Assert.Equal(["0", "1", "2"], await Task.WhenAll(three.Select(c => app.VariableAsync(c, "APTIBLE_PROCESS_INDEX"))));
        Assert.Equal("3", await app.VariableAsync(three[2], "APTIBLE_PROCESS_CONTAINER_COUNT"));
        Assert.Equal(3, await CountAsync(app));
        await NothingHasDriftedAsync(three.Select(c => c.Name));

        await app.ScaleAsync(new { type = "scale", container_count = 2 });
        Assert.Equal(three.Take(2).Select(c => c.Id), (await app.ContainersAsync()).Select(c => c.Id));
        await app.ScaleAsync(new { type = "scale", container_count = 0 });
        Assert.Empty(await app.ContainersAsync());
        await app.ScaleAsync(new { type = "scale", container_count = 2 });
        var two = await app.ContainersAsync();
        Assert.Equal(["0", "1"], await Task.WhenAll(two.Select(c => app.VariableAsync(c, "APTIBLE_PROCESS_INDEX"))));

        // Another size is another release, and so is a restart.
        await app.ScaleAsync(new { type = "scale", container_count = 3, container_size = 1024 });
        var larger = await app.ContainersAsync();
        Assert.Equal(3, larger.Count);
        Assert.Empty(larger.IntersectBy(two.Select(c => c.Id), c => c.Id));
        await app.ScaleAsync(new { type = "scale", container_count = 2 });
        await app.DoAsync("restart");
        var restarted = await app.ContainersAsync();
        Assert.Equal(2, restarted.Count);
        Assert.Empty(restarted.IntersectBy(larger.Select(c => c.Id), c => c.Id));
        Assert.Equal(["2", "2"], await Task.WhenAll(restarted.Select(c => app.VariableAsync(c, "APTIBLE_PROCESS_CONTAINER_COUNT"))));
        await NothingHasDriftedAsync(restarted.Select(c => c.Name));
        await app.DoAsync("deprovision");
        Assert.Empty(await app.ContainersAsync());
    }

    [Fact]
    public async Task Without_the_setting_all_are_made_anew()
    {
        var app = await IdleApp.DeployAsync(installation, image.Name, "with-restarts");
        var first = Assert.Single(await app.ContainersAsync());
        await app.ScaleAsync(new { type = "scale", container_count = 2 });
        var two = await app.ContainersAsync();
        Assert.Equal(2, two.Count);
        Assert.DoesNotContain(two, c => c.Id == first.Id);
        await app.DoAsync("deprovision");
    }

    async Task<int> CountAsync(IdleApp app) => (await installation.Ours.Visitor.GetAsync($"/services/{app.Worker}")).Json["container_count"]!.GetValue<int>();

    async Task NothingHasDriftedAsync(IEnumerable<string> containers)
    {
        var drift = (await installation.Ours.Visitor.GetAsync("/drift")).Expect(200).Text;
        Assert.All(containers, name => Assert.DoesNotContain($"\"{name}\"", drift, StringComparison.Ordinal));
    }
}
