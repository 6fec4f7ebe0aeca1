namespace Landfall.Ferry.Tests;

/// <summary>A moment is held by two sessions, which replace each other.</summary>
[Collection(nameof(Clusters))]
public sealed class SnapshotTests(Clusters clusters)
{
    [Fact]
    public async Task A_holder_that_could_not_be_replaced_at_once_is_replaced_when_the_source_lets_in_again()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int); INSERT INTO t VALUES (1)");
        await using var source = new Database(Side.Source, pair.SourceUrl);
        await using var snapshot = await Snapshot.TakeAsync(source, default, holders: 2);
        await pair.OnSourceAsync("DELETE FROM t");

        for (var cut = 0; cut < 2; cut++)
        {
            await clusters.Source.SqlAsync("postgres", $"ALTER DATABASE {pair.SourceDatabase} CONNECTION LIMIT 0");
            await CutAsync(pair, cut % 2 == 0 ? "ASC" : "DESC");
            // So long that it is tried and refused.
            await Task.Delay(TimeSpan.FromSeconds(2.5));
            await clusters.Source.SqlAsync("postgres", $"ALTER DATABASE {pair.SourceDatabase} CONNECTION LIMIT -1");
            await Eventually(async () => await HoldersAsync(pair) == 2);
        }

        await using var joined = await snapshot.JoinAsync(default);
        Assert.Equal(1, await joined.ScalarAsync<long>("SELECT count(*) FROM public.t", default));
        Assert.False(snapshot.IsGone);
    }

    [Fact]
    public async Task A_holder_that_waits_for_a_lock_is_not_taken_for_dead()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int)");
        await using var source = new Database(Side.Source, pair.SourceUrl);
        await using var snapshot = await Snapshot.TakeAsync(source, default);
        var held = snapshot.Id;
        var plans = await snapshot.AskAsync(session => TablePlans.ReadAsync(session, default), default);
        await using var other = await Cluster.OpenAsync(pair.SourceUrl);
        await using var owning = await other.BeginTransactionAsync();
        await other.ExecuteAsync("LOCK TABLE t IN ACCESS EXCLUSIVE MODE", default);

        var locking = snapshot.LockAsync(plans, default);
        // So long that it is looked after.
        await Task.Delay(TimeSpan.FromSeconds(2.5));
        await owning.RollbackAsync();

        await locking;
        Assert.Equal(held, snapshot.Id);
        Assert.False(snapshot.IsGone);
    }

    [Fact]
    public async Task A_moment_whose_last_holder_is_gone_is_lost_whatever_is_asked_of_it()
    {
        var pair = await clusters.PairAsync();
        await using var source = new Database(Side.Source, pair.SourceUrl);
        await using var snapshot = await Snapshot.TakeAsync(source, default);

        await CutAsync(pair, "ASC");
        await Eventually(() => Task.FromResult(snapshot.IsGone));

        Assert.Equal(FerryErrors.Lost(Side.Source), Assert.Throws<FerryException>(() => snapshot.Id).Code);
        var asked = await Assert.ThrowsAsync<FerryException>(() => snapshot.AskAsync(s => s.ScalarAsync<int>("SELECT 1", default), default));
        Assert.Equal(FerryErrors.Lost(Side.Source), asked.Code);
    }

    [Theory]
    [InlineData("DROP TABLE app.t")]
    [InlineData("DROP SCHEMA app CASCADE")]
    public async Task A_table_that_is_dropped_before_it_is_locked_asks_for_a_later_moment(string drop)
    {
        var pair = await clusters.PairAsync("CREATE SCHEMA app; CREATE TABLE app.t (x int); CREATE TABLE stays (x int)");
        await using var source = new Database(Side.Source, pair.SourceUrl);
        await using var snapshot = await Snapshot.TakeAsync(source, default);
        await pair.OnSourceAsync(drop);

        var plans = await snapshot.AskAsync(session => TablePlans.ReadAsync(session, default), default);
        var failure = await Assert.ThrowsAsync<FerryException>(() => snapshot.LockAsync(plans, default));

        Assert.Equal(["t", "stays"], plans.Select(p => p.Name));
        Assert.Equal(FerryErrors.Lost(Side.Source), failure.Code);
        Assert.Contains("dropped", failure.Message, StringComparison.Ordinal);
    }

    Task CutAsync(Pair pair, string order) => clusters.Source.ScalarAsync<bool>("postgres", $"""
        SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = '{pair.SourceDatabase}' AND application_name = 'landfall-ferry' ORDER BY backend_start {order} LIMIT 1
        """);

    Task<long> HoldersAsync(Pair pair) => clusters.Source.ScalarAsync<long>("postgres", $"""
        SELECT count(*) FROM pg_stat_activity
        WHERE datname = '{pair.SourceDatabase}' AND application_name = 'landfall-ferry' AND state = 'idle in transaction'
        """);

    static async Task Eventually(Func<Task<bool>> holds)
    {
        for (var patience = 100; !await holds(); patience--)
        {
            if (patience == 0) Assert.Fail("The holder is not replaced.");
            await Task.Delay(100);
        }
    }
}
