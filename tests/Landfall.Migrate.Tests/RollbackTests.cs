using Landfall.Client.Http;
using Landfall.Migrate.Status;
using Landfall.Migrate.Tests.World;

namespace Landfall.Migrate.Tests;

public sealed class RollbackTests : IDisposable
{
    readonly Bench bench = new() { Time = new HastyTime() };

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

    public static TheoryData<string, string> Deaths()
    {
        var deaths = new TheoryData<string, string> { { "rollback", "marked" }, { "rollback", "ended" } };
        foreach (var step in new[] { "close-gate", "stop-workers", "scale-back", "maintenance-off" })
            foreach (var point in new[] { "before", "effect", "after" }) deaths.Add(step, point);
        return deaths;
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task While_it_is_taken_back_a_cutover_does_not_go_on(string step, string point)
    {
        await bench.PlanAsync();
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash("smoke", "after")).CutoverAsync(Bench.Quick, default));
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).RollbackAsync(false, default));
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        Assert.Contains("landfall migrate rollback shop", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("landfall migrate rollback shop", MigrationStatus.Read(bench.Place, Bench.App, TimeProvider.System).Next, StringComparison.Ordinal);
        Assert.False(bench.Platform.Apps["production/shop"].Open);
        await bench.Open().RollbackAsync(false, default);
        AssertBack();
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task An_open_app_that_is_being_taken_back_is_taken_back_whole(string step, string point)
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).RollbackAsync(discardNewWrites: true, default));
        await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().CutoverAsync(Bench.Quick, default));
        await bench.Open().RollbackAsync(false, default);
        AssertBack();
    }

    [Theory, MemberData(nameof(Deaths))]
    public async Task The_rollback_of_the_next_cutover_does_all_of_it_again(string step, string point)
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).RollbackAsync(discardNewWrites: true, default));
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        Assert.True(bench.Platform.Apps["production/shop"].Open);
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        AssertBack();
    }

    [Theory]
    [InlineData("make-app", "effect")]
    [InlineData("deploy", "effect")]
    [InlineData("gate", "after")]
    [InlineData("baseline", "after")]
    public async Task Before_it_opened_a_platform_that_died_does_not_keep_the_app_from_heroku(string step, string point)
    {
        await bench.PlanAsync();
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash(step, point)).CutoverAsync(Bench.Quick, default));
        bench.Platform.Away = new UnreachableException("https://paas.test cannot be reached");
        await bench.Open().RollbackAsync(false, default);
        AssertRunsOnHeroku();
        if (step != "make-app") Assert.Contains(bench.Said, said => said.Contains("paas.test cannot be reached", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_app_that_was_deprovisioned_on_the_platform_goes_back_too()
    {
        await bench.PlanAsync();
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash("smoke", "after")).CutoverAsync(Bench.Quick, default));
        bench.Platform.Apps.Clear();
        await bench.Open().RollbackAsync(false, default);
        AssertRunsOnHeroku();
    }

    [Fact]
    public async Task Once_it_was_open_a_platform_that_died_is_passed_by_only_when_the_loss_is_accepted()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        bench.Platform.Away = new UnreachableException("https://paas.test cannot be reached");
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().RollbackAsync(false, default));
        Assert.Contains("--discard-new-writes", refusal.Message, StringComparison.Ordinal);
        await bench.Open().RollbackAsync(discardNewWrites: true, default);
        AssertRunsOnHeroku();
    }

    [Fact]
    public async Task What_a_platform_refuses_is_not_passed_by()
    {
        await bench.PlanAsync();
        await Assert.ThrowsAsync<CrashedException>(() => bench.Open(new Crash("smoke", "after")).CutoverAsync(Bench.Quick, default));
        bench.Platform.Away = new ApiException(401, "expired_token", "The token has expired.");
        await Assert.ThrowsAsync<ApiException>(() => bench.Open().RollbackAsync(false, default));
        bench.Platform.Away = null;
        await bench.Open().RollbackAsync(false, default);
        AssertBack();
    }

    [Fact]
    public async Task Another_platform_than_the_cutovers_is_not_taken_for_one_that_is_gone()
    {
        await bench.PlanAsync();
        await bench.Open().CutoverAsync(Bench.Quick, default);
        bench.Platform.Host = "other.test";
        var refusal = await Assert.ThrowsAsync<NeedsPersonException>(() => bench.Open().RollbackAsync(discardNewWrites: true, default));
        Assert.Contains("LANDFALL_API_ROOT_URL=https://paas.test", refusal.Message, StringComparison.Ordinal);
    }

    void AssertRunsOnHeroku()
    {
        Assert.False(bench.Heroku.Maintenance);
        Assert.Equal(2, bench.Heroku.Formation["worker"]);
        Assert.False(bench.Open().HasCutover());
    }

    void AssertBack()
    {
        AssertRunsOnHeroku();
        Assert.False(bench.Platform.Apps["production/shop"].Open);
        Assert.Equal(0, bench.Platform.Apps["production/shop"].Counts["worker"]);
    }
}
