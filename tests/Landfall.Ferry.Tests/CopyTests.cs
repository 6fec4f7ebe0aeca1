namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class CopyTests(Clusters clusters)
{
    [Fact]
    public async Task A_database_as_Heroku_has_it_arrives_whole_and_is_proven()
    {
        var pair = await clusters.HerokuLikeAsync();

        var report = await Pair.CopyAsync(pair.Request());

        report.Write(Console.Out);
        Assert.True(report.Proof.Proven);
        Assert.Equal(1000, report.Proof.Tables.Single(t => t.Name == "users").TargetRows);
        Assert.Equal(1000, report.Proof.LargeObjects);
        Assert.Equal(TableVerdict.Recomputed, report.Proof.Tables.Single(t => t.Name == "stale").Verdict);
        Assert.Equal("app", await pair.AskTargetAsync<string>("SELECT tableowner::text FROM pg_tables WHERE tablename = 'users'"));
        Assert.Equal("People who signed up", await pair.AskTargetAsync<string>("SELECT obj_description('public.users'::regclass)"));
        Assert.Equal(0, await pair.AskTargetAsync<long>("SELECT count(*) FROM pg_event_trigger"));
        Assert.Equal(4242, await pair.AskTargetAsync<long>("SELECT last_value FROM orphan"));
    }
}
