namespace Landfall.Ferry.Tests;

/// <summary>What holds in every session of a copy, whatever the database or the role say.</summary>
[Collection(nameof(Clusters))]
public sealed class SessionTests(Clusters clusters)
{
    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task A_server_notices_within_two_minutes_that_the_machine_of_the_copy_is_gone(Side side)
    {
        await using var database = await AtAsync(side);

        await EverywhereAsync(database, "tcp_keepalives_idle", "60");
        await EverywhereAsync(database, "tcp_keepalives_interval", "10");
        await EverywhereAsync(database, "tcp_keepalives_count", "6");
        await EverywhereAsync(database, "tcp_user_timeout", "120000");
    }

    [Fact]
    public async Task What_is_committed_is_on_the_disk_although_the_target_does_not_ask_for_that()
    {
        await using var target = await AtAsync(Side.Target);
        await clusters.Target.SqlAsync("postgres", $"ALTER DATABASE {target.Url.Database} SET synchronous_commit = off");

        await EverywhereAsync(target, "synchronous_commit", "on");
    }

    [Fact]
    public async Task A_session_that_was_cut_is_lost_however_often_it_is_asked()
    {
        await using var target = await AtAsync(Side.Target);
        await using var session = await target.OpenAsync(default);
        await clusters.Target.SqlAsync("postgres", $"SELECT pg_terminate_backend({session.ProcessID})");

        // The driver notices with the first, or before it.
        for (var ask = 0; ask < 2; ask++)
        {
            var failure = await Assert.ThrowsAsync<FerryException>(() => target.GuardAsync(() => session.ScalarAsync<int>("SELECT 1", default)));
            Assert.Equal(FerryErrors.Lost(Side.Target), failure.Code);
        }
    }

    async Task<Database> AtAsync(Side side)
    {
        var pair = await clusters.PairAsync();
        return new Database(side, side == Side.Source ? pair.SourceUrl : pair.TargetUrl);
    }

    static async Task EverywhereAsync(Database database, string setting, string value)
    {
        await using var session = await database.OpenAsync(default);
        Assert.Equal(value, await session.ScalarAsync<string>($"SELECT current_setting('{setting}')", default));
        await using var wire = await database.OpenWireAsync(default);
        await wire.RunAsync(default, [$"DO $$ BEGIN ASSERT current_setting('{setting}') = '{value}'; END $$"]);
    }
}
