using Landfall.Heroku;
using Landfall.Migrate.Cutover;
using Landfall.Migrate.Journal;
using Landfall.Migrate.Planning;
using Landfall.Migrate.Source;
using Landfall.Migrate.Steps;

namespace Landfall.Migrate.Tests.World;

/// <summary>Heroku on one side, a platform on the other, a journal between; and a way to crash.</summary>
sealed class Bench : IDisposable, ICheckout
{
    // In memory where the machine has such a place: these tests write thousands of small files durably.
    readonly DirectoryInfo root = Directory.Exists("/dev/shm")
        ? Directory.CreateDirectory($"/dev/shm/landfall-migrate-{Guid.NewGuid():N}")
        : Directory.CreateTempSubdirectory("landfall-migrate-");

    public Bench()
    {
        var source = Directory.CreateDirectory(SourceDirectory).FullName;
        File.WriteAllText(Path.Combine(source, "package.json"), """{"name":"shop","version":"1.0.0","engines":{"node":"20.x"},"scripts":{"start":"node server.js"}}""");
        File.WriteAllText(Path.Combine(source, "package-lock.json"), """{"name":"shop","version":"1.0.0","lockfileVersion":3,"requires":true,"packages":{}}""");
        File.WriteAllText(Path.Combine(source, "Procfile"), "web: node server.js\nworker: node worker.js\n");
        File.WriteAllText(Path.Combine(source, "server.js"), "");
        File.WriteAllText(Path.Combine(source, ".aptible.env"), "SECRET=left-at-home");
    }

    public static HerokuAppName App { get; } = HerokuAppName.Parse("shop");

    public static CutoverOptions Quick { get; } = new() { Observe = TimeSpan.Zero, OneOffPatience = TimeSpan.Zero, SessionPatience = TimeSpan.Zero };

    public HerokuSide Heroku { get; } = new();

    public PlatformSide Platform { get; } = new();

    public List<string> Said { get; } = [];

    public TimeProvider Time { get; set; } = TimeProvider.System;

    public string SourceDirectory => Path.Combine(root.FullName, "shop");

    public string ConfigDirectory => Path.Combine(root.FullName, "config");

    public MigrationDirectory Place => MigrationDirectory.Open(ConfigDirectory, App);

    public Migration Open(IFaults? faults = null) => new(
        new Ports(Heroku, Heroku, Heroku, Platform, Platform, this) { Time = Time, Say = Said.Add },
        Place, App, faults ?? new Crash("", ""));

    public Task<MigrationPlan> PlanAsync() => Open().PlanAsync(new PlanRequest { Source = SourceDirectory }, default);

    public Task<string> PrepareAsync(string? given, string clone, HerokuApp app, CancellationToken stop) => Task.FromResult(given!);

    public void Dispose() => root.Delete(recursive: true);
}

/// <summary>A clock by which whoever waits waits a hundredth.</summary>
sealed class HastyTime(TimeSpan ahead = default) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + ahead;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        base.CreateTimer(callback, state, dueTime == Timeout.InfiniteTimeSpan ? dueTime : dueTime / 100, period);
}

/// <summary>A crash at one point of one step, once.</summary>
sealed class Crash(string step, string when) : IFaults
{
    public void Reach(string reached, string point)
    {
        if (reached == step && point == when) throw new CrashedException();
    }
}

sealed class CrashedException : Exception;
