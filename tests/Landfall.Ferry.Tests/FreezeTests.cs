using System.Text.Json;
using Npgsql;

namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class FreezeTests(Clusters clusters)
{
    const string Filled = """
        CREATE TABLE quiet (x int); INSERT INTO quiet VALUES (1);
        CREATE TABLE busy (x int); INSERT INTO busy SELECT generate_series(1, 10);
        CREATE SEQUENCE counter
        """;

    [Fact]
    public async Task A_source_that_is_only_read_stays_still()
    {
        var pair = await clusters.PairAsync(Filled);
        var before = await TakeAsync(pair);
        await pair.OnSourceAsync("SELECT count(*) FROM busy");
        await Pair.CopyAsync(pair.Request());

        var report = SourceFingerprint.FromJson(before.ToJson()).Compare(await TakeAsync(pair));

        Assert.True(report.Still);
        report.Demand();
    }

    [Theory]
    [InlineData("INSERT INTO busy VALUES (11)", "public.busy")]
    [InlineData("UPDATE busy SET x = 0 WHERE x = 3", "public.busy")]
    [InlineData("DELETE FROM busy WHERE x = 3", "public.busy")]
    [InlineData("TRUNCATE busy", "public.busy")]
    [InlineData("CREATE TABLE fresh (x int)", "public.fresh")]
    [InlineData("SELECT lo_from_bytea(0, 'x')", "pg_catalog.pg_largeobject")]
    public async Task A_write_while_frozen_is_noticed_and_names_the_table(string write, string table)
    {
        var pair = await clusters.PairAsync(Filled);
        var before = await TakeAsync(pair);

        await pair.OnSourceAsync(write);
        var failure = Assert.Throws<FerryException>(() => before.Compare(TakeAsync(pair).GetAwaiter().GetResult()).Demand());

        Assert.Equal(FerryErrors.SourceChanged, failure.Code);
        Assert.Equal([table], failure.Tables);
    }

    [Fact]
    public async Task What_a_session_wrote_just_before_it_became_idle_is_counted_too()
    {
        var pair = await clusters.PairAsync(Filled);
        await using var console = await Cluster.OpenAsync(pair.SourceUrl);
        await HandedInAsync(console);
        await console.ExecuteAsync("INSERT INTO busy VALUES (11)", default);
        var before = await TakeAsync(pair);
        Assert.Empty(before.Compare(await TakeAsync(pair)).Tables);

        await HandedInAsync(console);
        await console.ExecuteAsync("INSERT INTO busy VALUES (12)", default);

        Assert.Equal(["public.busy"], before.Compare(await TakeAsync(pair)).Tables);
    }

    [Fact]
    public async Task A_sequence_that_moves_while_frozen_is_noticed()
    {
        var pair = await clusters.PairAsync(Filled);
        var before = await TakeAsync(pair);

        await pair.OnSourceAsync("SELECT nextval('counter')");

        Assert.Equal(["public.counter"], before.Compare(await TakeAsync(pair)).Sequences);
    }

    [Fact]
    public async Task Sequences_whose_names_read_alike_are_told_apart()
    {
        var pair = await clusters.PairAsync("""
            CREATE SCHEMA a; CREATE SCHEMA "a.b"; CREATE SEQUENCE "a.b".c; CREATE SEQUENCE a."b.c"; CREATE SEQUENCE a.quiet
            """);
        var before = await TakeAsync(pair);

        await pair.OnSourceAsync("""SELECT nextval('a."b.c"'); SELECT nextval('a.quiet')""");

        Assert.Equal(["\"a\".\"b.c\"", "a.quiet"], before.Compare(await TakeAsync(pair)).Sequences.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Digests_decide_where_counters_were_reset()
    {
        var pair = await clusters.PairAsync(Filled);
        var before = await TakeAsync(pair, rows: true);
        await clusters.Source.SqlAsync(pair.SourceDatabase, "SELECT pg_stat_reset()");
        Assert.True(before.Compare(await TakeAsync(pair, rows: true)).Still);

        await pair.OnSourceAsync("UPDATE busy SET x = 0 WHERE x = 3");

        Assert.Equal(["public.busy"], before.Compare(await TakeAsync(pair, rows: true)).Tables);
    }

    [Fact]
    public async Task Other_sessions_are_listed_and_a_writing_one_is_marked()
    {
        var pair = await clusters.PairAsync(Filled);
        await using var writer = await Cluster.OpenAsync(pair.SourceUrl);
        await writer.ExecuteAsync("BEGIN; UPDATE busy SET x = 4711", default);
        await using var reader = await Cluster.OpenAsync(pair.SourceUrl);

        var sessions = await new PostgresFerry(TimeProvider.System).OtherSessionsAsync(pair.SourceUrl, default);

        Assert.Equal(2, sessions.Count);
        var writing = Assert.Single(sessions, s => s.Writing);
        Assert.Equal(("app", "idle in transaction", Clusters.Owner), (writing.Application, writing.State, writing.Role));
        Assert.DoesNotContain("4711", JsonSerializer.Serialize(sessions), StringComparison.Ordinal);
    }

    // A session hands in its counts at most once a second (PGSTAT_MIN_INTERVAL), and nothing tells when it last did: so that much is let
    // pass, they are handed in now, and those of the next transaction wait.
    internal static async Task HandedInAsync(NpgsqlConnection session)
    {
        await Task.Delay(1100);
        await session.ExecuteAsync("SELECT count(*) FROM quiet", default);
    }

    static Task<SourceFingerprint> TakeAsync(Pair pair, bool rows = false) =>
        new PostgresFerry(TimeProvider.System).FingerprintAsync(pair.SourceUrl, rows, default);
}
