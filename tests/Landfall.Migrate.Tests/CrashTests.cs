using Landfall.Migrate.Cutover;
using Landfall.Migrate.Status;
using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

/// <summary>The journey dies at each point of each step, is begun again, and ends as if it had not.</summary>
public sealed class CrashTests
{
    static readonly string[] Points = ["before", "effect", "after"];

    [Fact]
    public async Task A_cutover_that_died_anywhere_goes_on_and_ends_the_same()
    {
        foreach (var step in await StepsOf("cutover"))
            foreach (var point in Points)
            {
                using var bench = new Bench();
                await bench.PlanAsync();
                await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).CutoverAsync(Bench.Quick, default));
                await bench.Open().CutoverAsync(Bench.Quick, default);
                AssertMoved(bench, $"{step}:{point}");
            }
    }

    [Fact]
    public async Task A_rehearsal_that_died_anywhere_goes_on_and_leaves_nothing_behind()
    {
        foreach (var step in await StepsOf("rehearsal"))
            foreach (var point in Points)
            {
                using var bench = new Bench();
                await bench.PlanAsync();
                await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).RehearseAsync(agent: false, default));
                await bench.Open().RehearseAsync(agent: false, default);
                Assert.Empty(bench.Platform.Apps);
                Assert.Empty(bench.Platform.Databases);
                Assert.False(bench.Heroku.Maintenance);
                Assert.Equal(2, bench.Heroku.Formation["worker"]);
            }
    }

    [Fact]
    public async Task A_cutover_that_died_anywhere_before_it_opened_can_be_taken_back_without_loss()
    {
        foreach (var step in (await StepsOf("cutover")).TakeWhile(step => step is not ("admit" or "workers")))
        {
            using var bench = new Bench();
            await bench.PlanAsync();
            await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, "effect")).CutoverAsync(Bench.Quick, default));
            await bench.Open().RollbackAsync(discardNewWrites: false, default);
            AssertBack(bench, step);
        }
    }

    [Fact]
    public async Task A_rollback_that_died_anywhere_goes_on()
    {
        foreach (var step in new[] { "close-gate", "stop-workers", "scale-back", "maintenance-off" })
            foreach (var point in Points)
            {
                using var bench = new Bench();
                await bench.PlanAsync();
                await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash("smoke", "after")).CutoverAsync(Bench.Quick, default));
                await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).RollbackAsync(false, default));
                await bench.Open().RollbackAsync(false, default);
                AssertBack(bench, $"{step}:{point}");
            }
    }

    static async Task<List<string>> StepsOf(string journey)
    {
        using var bench = new Bench();
        await bench.PlanAsync();
        if (journey == "rehearsal") await bench.Open().RehearseAsync(agent: false, default);
        else await bench.Open().CutoverAsync(Bench.Quick, default);
        var steps = MigrationStatus.Read(bench.Place, Bench.App, TimeProvider.System).Runs.Single(r => r.Journey == journey).Steps;
        Assert.True(steps.Count > 8);
        return [.. steps.Select(s => s.Name)];
    }

    static void AssertMoved(Bench bench, string where)
    {
        var app = bench.Platform.Apps["production/shop"];
        Assert.True(app.Open, where);
        Assert.Equal(2, app.Counts["worker"]);
        Assert.Single(bench.Platform.Databases);
        Assert.Equal(1, bench.Platform.Copies);
        Assert.Equal(0, bench.Heroku.Formation["worker"]);
        Assert.True(bench.Heroku.Maintenance, where);
    }

    static void AssertBack(Bench bench, string where)
    {
        Assert.False(bench.Heroku.Maintenance, where);
        Assert.Equal(2, bench.Heroku.Formation["worker"]);
        if (!bench.Platform.Apps.TryGetValue("production/shop", out var app)) return;
        Assert.False(app.Open, where);
        Assert.Equal(0, app.Counts.GetValueOrDefault("worker"));
    }
}
