using Landfall.Migrate.Planning;
using Landfall.Migrate.Status;
using Landfall.Migrate.Tests.World;
using Landfall.Values;

namespace Landfall.Migrate.Tests;

/// <summary>A rehearsal that failed holds a copy of the data: it is not forgotten.</summary>
public sealed class LeftoverTests : IDisposable
{
    static readonly string[] Left = ["app production/shop-rehearsal on paas.test", "database production/shop-database-rehearsal on paas.test"];

    readonly Bench bench = new() { Time = new HastyTime() };

    public void Dispose() => bench.Dispose();

    [Theory]
    [InlineData("smoke", "before")]
    [InlineData("remove", "before")]
    public async Task A_rehearsal_of_a_newer_plan_takes_away_what_the_earlier_one_left(string step, string point)
    {
        await FailAsync(step, point);
        Assert.Equal(Left, StatusLeft());
        bench.Time = new HastyTime(TimeSpan.FromMinutes(1));
        await bench.Open().PlanAsync(new PlanRequest { Source = bench.SourceDirectory, TargetApp = Handle.Parse("store"), Environment = "staging" }, default);
        bench.Platform.Deployed.Clear();
        bench.Platform.ProbesIn = "staging";
        await bench.Open().RehearseAsync(agent: false, default);
        Assert.Equal(["staging/store-rehearsal"], bench.Platform.Deployed);
        Assert.Empty(bench.Platform.Apps);
        Assert.Empty(bench.Platform.Databases);
        Assert.Empty(StatusLeft());
    }

    [Theory]
    [InlineData("make-app", "effect")]
    [InlineData("smoke", "before")]
    public async Task A_cutover_takes_it_away_before_it_freezes_anything(string step, string point)
    {
        await FailAsync(step, point);
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash("remove-rehearsal", "effect")).CutoverAsync(Bench.Quick, default));
        Assert.False(bench.Heroku.Maintenance);
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Equal(["production/shop"], bench.Platform.Apps.Keys);
        Assert.Equal(["production/shop-database"], bench.Platform.Databases.Keys);
        Assert.True(bench.Platform.Apps["production/shop"].Open);
    }

    [Fact]
    public async Task What_stands_on_another_platform_is_named_until_the_end()
    {
        await FailAsync("smoke", "before");
        bench.Platform.Host = "other.test";
        bench.Time = new HastyTime(TimeSpan.FromMinutes(1));
        await bench.PlanAsync();
        var report = await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Equal(Left, StatusLeft());
        Assert.Equal(2, report.Next.Count(next => next.Contains("on paas.test", StringComparison.Ordinal)));
    }

    async Task FailAsync(string step, string point)
    {
        await bench.PlanAsync();
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).RehearseAsync(agent: false, default));
    }

    IReadOnlyList<string> StatusLeft() => MigrationStatus.Read(bench.Place, Bench.App, TimeProvider.System).LeftByRehearsal;
}
