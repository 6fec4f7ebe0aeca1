using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

public sealed class RollbackTests : IDisposable
{
    readonly Bench bench = new();

    public void Dispose() => bench.Dispose();

    [Fact]
    public async Task Without_a_cutover_there_is_nothing_to_take_back()
    {
        await bench.PlanAsync();
        await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().RollbackAsync(false, default));
    }

    [Fact]
    public async Task Once_it_is_open_it_refuses_and_lists_what_would_be_lost()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        bench.Platform.Databases["production/shop-database"].NewRows = 5;
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().RollbackAsync(false, default));
        Assert.Contains("public.orders: 5 rows inserted", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--discard-new-writes", refusal.Message, StringComparison.Ordinal);
        Assert.True(bench.Heroku.Maintenance);
    }

    [Fact]
    public async Task When_the_loss_is_accepted_it_goes_back()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        Assert.False(bench.Heroku.Maintenance);
        Assert.Equal(2, bench.Heroku.Formation["worker"]);
        Assert.False(bench.Platform.Apps["production/shop"].Open);
        Assert.Equal(0, bench.Platform.Apps["production/shop"].Counts["worker"]);
    }

    [Fact]
    public async Task Maintenance_that_was_on_before_stays_on()
    {
        bench.Heroku.Maintenance = true;
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        Assert.True(bench.Heroku.Maintenance);
    }

    [Fact]
    public async Task The_fence_comes_down()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick with { FenceSource = true }, default);
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        Assert.False(bench.Heroku.Fenced);
    }

    [Fact]
    public async Task After_going_back_a_new_cutover_fills_a_new_database()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        var first = bench.Platform.Databases["production/shop-database"].CopiedBy;
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.NotEqual(first, bench.Platform.Databases["production/shop-database"].CopiedBy);
        Assert.True(bench.Platform.Apps["production/shop"].Open);
    }
}
