using Landfall.Engine;
using Landfall.Server.Apps.Rollouts;
using Landfall.Server.Store;
using Landfall.Server.Tests.Running;
using Microsoft.Extensions.DependencyInjection;

namespace Landfall.Server.Tests.Apps;

/// <summary>What an app leaves when its end was cut short, by an engine that did not answer for instance: the next start removes it.</summary>
[Collection(InstallationTests.Name)]
public sealed class Remains(RunningInstallation installation)
{
    [Fact]
    public async Task Of_an_app_that_is_gone_are_removed_and_of_one_that_lives_are_not()
    {
        var (gone, lives) = (await DeployedAsync("remains-gone"), await DeployedAsync("remains-live"));
        var repository = Directory.CreateDirectory(Path.Combine(installation.Platform.Repositories, $"{gone.Id}.git")).FullName;
        var container = (await gone.ContainerAsync()).Name;
        await gone.Engine.RemoveAsync(container, default);
        installation.InStore(store =>
        {
            (store.Apps.Find(gone.Id)!.DeletedAt, store.Containers.Single(c => c.Name == container).DeletedAt) = (DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch);
        });

        using (var scope = installation.Services.CreateScope())
            await installation.Services.GetRequiredService<AppRemains>().SweepAsync(scope.ServiceProvider.GetRequiredService<LandfallStore>(), default);

        Assert.Equal((0, 0, 0), await LeftAsync(gone));
        Assert.False(Directory.Exists(repository));
        Assert.Equal((1, 1, 1), await LeftAsync(lives));
        await lives.DoAsync(new { type = "deprovision" });
        Assert.Equal((0, 0, 0), await LeftAsync(lives));
    }

    async Task<SentApp> DeployedAsync(string handle)
    {
        var app = await SentApp.CreateAsync(installation, handle);
        var (status, log) = await app.DeployAsync(("Dockerfile", $"FROM debian:trixie-slim\nENV OF={handle}\nCMD [\"sleep\", \"1000000\"]\n"));
        Assert.True(status == "succeeded", log);
        return app;
    }

    // Rows of images, images in the engine, and files of sources.
    async Task<(int Rows, int Images, int Sources)> LeftAsync(SentApp app)
    {
        var (living, names, sources) = installation.InStore(store => (
            store.Images.Count(i => i.AppId == app.Id && i.DeletedAt == null),
            store.Images.Where(i => i.AppId == app.Id).AsEnumerable().Select(i => i.KeptAs).ToList(),
            store.SourceArchives.Where(a => a.AppId == app.Id).Select(a => a.Id).ToList()));
        var images = 0;
        foreach (var name in names) if (await app.Engine.FindImageAsync(name, default) is not null) images++;
        return (living, images, sources.Count(id => File.Exists(Path.Combine(installation.Platform.Archives, $"{id}.tar.gz"))));
    }
}
