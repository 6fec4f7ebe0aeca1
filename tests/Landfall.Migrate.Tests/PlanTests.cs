using Landfall.Migrate.Planning;
using Landfall.Migrate.Status;
using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

public sealed class PlanTests : IDisposable
{
    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task A_plan_says_what_is_made_changed_and_left_and_touches_nothing()
    {
        var plan = await bench.PlanAsync();
        Assert.Contains(plan.WillMake, item => item.What == "app shop");
        Assert.Contains(plan.WillMake, item => item.What == "database shop-database" && item.How.Contains("PostgreSQL 17", StringComparison.Ordinal));
        Assert.Contains(plan.WillMake, item => item.What == "service worker");
        Assert.Contains(plan.WillChange, item => item.What == "process worker");
        Assert.Contains(plan.WillLeave, item => item.What == "domain www.example.com");
        Assert.Empty(plan.Blockers);
        Assert.Empty(bench.Platform.Apps);
        Assert.False(bench.Heroku.Maintenance);
    }

    [Fact]
    public async Task A_plan_holds_no_value_of_a_config_var()
    {
        var plan = await bench.PlanAsync();
        Assert.DoesNotContain("canary", plan.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_platform_that_copies_nothing_itself_is_a_blocker()
    {
        bench.Platform.Extensions = false;
        Assert.Contains((await bench.PlanAsync()).Blockers, item => item.What == "paas.test");
        await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
    }

    [Fact]
    public async Task An_app_that_is_there_already_is_a_blocker_but_not_its_own()
    {
        bench.Platform.Apps["production/shop"] = new AppState();
        Assert.Contains((await bench.PlanAsync()).Blockers, item => item.What == "app shop");
        bench.Platform.Apps.Clear();
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Empty((await bench.PlanAsync()).Blockers);
    }

    [Fact]
    public async Task A_rehearsal_predicts_the_window_and_status_says_what_comes_next()
    {
        Assert.Equal("landfall migrate plan shop", Status().Next);
        await bench.PlanAsync();
        Assert.Equal("landfall migrate rehearse shop", Status().Next);
        var rehearsal = await bench.Open().RehearseAsync(agent: false, default);
        Assert.True(rehearsal.Window >= TimeSpan.FromSeconds(30));
        Assert.Contains(rehearsal.Proofs, proof => proof.Contains("42 rows", StringComparison.Ordinal));
        Assert.Equal("landfall migrate cutover shop", Status().Next);
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.Contains("open", Status().Next, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(16, "17")]
    [InlineData(15, "15")]
    [InlineData(18, null)]
    [InlineData(null, "17")]
    public void The_version_that_is_made_is_never_older_than_the_source(int? major, string? made) =>
        Assert.Equal(made, PostgresVersion.Fitting(["15", "17"], major));

    MigrationStatus Status() => MigrationStatus.Read(bench.Place, Bench.App, TimeProvider.System);
}
