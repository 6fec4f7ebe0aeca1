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
