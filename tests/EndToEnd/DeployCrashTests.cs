using EndToEnd.World;
using Landfall.Client.Operations;

namespace EndToEnd;

/// <summary>The server is killed at every instant of a deploy that has a name, over an app that serves all the while.</summary>
[Collection(nameof(RunningPlatform))]
public sealed class DeployCrashTests(RunningPlatform platform, DeployCrashTests.Shop shop) : IClassFixture<DeployCrashTests.Shop>
{
    static readonly string[] Steps =
        ["configuration", "image", "services", "before_deploy", "release", "start", "replace", "switch", "commit", "retire"];

    public static TheoryData<string, string> Instants => World.Instants.Of(Steps);

    [Theory, MemberData(nameof(Instants))]
    public async Task A_deploy_interrupted_by_a_crash_is_finished_by_the_next_start(string step, string when)
    {
        var (app, wanted) = await shop.ReadyAsync(platform);
        var before = await Inventory.OfAsync(platform.Machine);
        var running = await app.AskAsync();
        await using var visitor = app.Probe();

        var operation = await platform.CrashAsync($"app.deploy/{step}:{when}", () => platform.AskDeployAsync(app.App, wanted.Image, ("TOKEN", "a secret")));

        var heard = await visitor.EndAsync();
        await platform.SucceedAsync(operation);
        Assert.Equal(wanted.Version, await app.AskAsync());
        Assert.Equal(wanted.Version, heard[^1]);
        Assert.True(heard.Count <= 2 && heard.All(word => word == running || word == wanted.Version), string.Join(", ", heard));
        var journal = Journal.Of(platform.Data, operation.Id);
        Assert.Equal(Steps, journal.Steps);
        Assert.Equal(["done"], journal.States);
        Assert.Equal(0, journal.SecretBytes);
        Assert.Single(Migrations(await platform.LogAsync(operation)));
        var changes = (await Inventory.OfAsync(platform.Machine)).Since(before);
        AssertOnlyReplaced(app, operation, changes);
        shop.Serves(wanted.Version);
    }

    static void AssertOnlyReplaced(ServingApp app, Operation operation, IReadOnlyList<string> changes)
    {
        Assert.Equal(5, changes.Count);
        foreach (var process in new[] { "web", "worker" })
        {
            Assert.Single(changes, c => c.StartsWith($"-container landfall-app{app.App.Id}-{process}-", StringComparison.Ordinal));
            Assert.Single(changes, c => c.StartsWith($"+container landfall-app{app.App.Id}-{process}-", StringComparison.Ordinal) && c.EndsWith(" running", StringComparison.Ordinal));
        }
        Assert.Single(changes, c => c.StartsWith($"+image landfall.local/app-{app.App.Id}:op-{operation.Id} ", StringComparison.Ordinal));
    }

    static IReadOnlyList<string> Migrations(string log) =>
        [.. log.Split('\n').Where(l => l.Contains("| migrated", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]).Distinct()];

    /// <summary>The app that is deployed again and again, each time to the version that it does not have.</summary>
    public sealed class Shop
    {
        ServingApp? app;
        string serving = "v1";
        readonly Dictionary<string, string> images = [];

        internal async Task<(ServingApp App, (string Version, string Image) Wanted)> ReadyAsync(RunningPlatform platform)
        {
            foreach (var version in new[] { "v1", "v2" })
                if (!images.ContainsKey(version)) images[version] = await platform.Machine.BuildAsync(version);
            app ??= await platform.ServeAsync(platform.Main, "shop", images["v1"]);
            var other = serving == "v1" ? "v2" : "v1";
            return (app, (other, images[other]));
        }

        internal void Serves(string version) => serving = version;
    }
}
