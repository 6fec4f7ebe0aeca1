using Landfall.Engine.Docker.Tests.Compliance;
using Landfall.Values;

namespace Landfall.Engine.Docker.Tests;

/// <summary>What is taken from containers is nothing that the official images need.</summary>
public sealed class OfficialImages : EngineProbe
{
    protected override IEngine Engine { get; } = new DockerEngine(DockerEngine.DefaultSocket, TimeProvider.System);

    [Fact]
    public async Task PostgreSQL_starts_as_root_changes_the_owner_of_its_volume_and_serves_as_its_own_user()
    {
        var image = ImageReference.Parse("postgres:17");
        if (await Engine.FindImageAsync(image.ToString(), None) is null) await Engine.PullAsync(image, null, _ => { }, None);
        var volume = Name("v");
        await Engine.EnsureVolumeAsync(volume, Mine, None);
        var spec = Spec() with
        {
            Image = image.ToString(),
            Command = null,
            Limits = new Limits(512 << 20, 1, 200),
            Volumes = new Dictionary<string, string> { ["/var/lib/postgresql/data"] = volume },
            Environment = new Dictionary<string, Secret> { ["POSTGRES_PASSWORD"] = new("only-for-this-test") },
        };
        await StartedAsync(spec);
        await UntilItServesAsync(spec.Name);
        var owner = await Engine.ExecAsync(spec.Name, new ExecSpec(["stat", "-c", "%U", "/var/lib/postgresql/data", "/proc/1"]), None);
        Assert.Equal("postgres\npostgres\n", owner.Output);
        await Engine.StopAsync(spec.Name, TimeSpan.FromSeconds(20), None);
        Assert.Equal(0, (await Engine.FindAsync(spec.Name, None))!.ExitCode);
    }

    // The image's start script serves for a moment on the local socket alone while it prepares the volume.
    async Task UntilItServesAsync(string name)
    {
        for (var attempt = 0; attempt < 150; attempt++)
        {
            var ready = await Engine.ExecAsync(name, new ExecSpec(["pg_isready", "--host", "127.0.0.1"]), None);
            if (ready.ExitCode == 0) return;
            await Task.Delay(200);
        }
        throw new TimeoutException("PostgreSQL did not serve within 30 s.");
    }
}
