namespace Landfall.Ferry.Tests;

/// <summary>A copy of a source in use, completed when the source stands still: only the tables that changed in between travel again.</summary>
[Collection(nameof(Clusters))]
public sealed class WarmCopyTests(Clusters clusters)
{
    const string Shop = """
        CREATE TABLE untouched (id int PRIMARY KEY, v text); INSERT INTO untouched SELECT g, repeat(md5(g::text), 10) FROM generate_series(1, 5000) g;
        CREATE TABLE grown (id serial PRIMARY KEY, v text); INSERT INTO grown (v) SELECT repeat(md5(g::text), 10) FROM generate_series(1, 5000) g;
        CREATE INDEX ON grown (v);
        CREATE TABLE edited (id int PRIMARY KEY, v text UNIQUE); INSERT INTO edited SELECT g, 'v' || g FROM generate_series(1, 500) g;
        CREATE TABLE thinned (id int PRIMARY KEY); INSERT INTO thinned SELECT generate_series(1, 500);
        CREATE TABLE emptied (id int); INSERT INTO emptied SELECT generate_series(1, 500);
        CREATE TABLE child (id int REFERENCES edited, CONSTRAINT few CHECK (id < 1000)); INSERT INTO child SELECT generate_series(1, 100);
        CREATE TABLE parts (id int, at date) PARTITION BY RANGE (at);
        CREATE TABLE parts_1 PARTITION OF parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
        CREATE TABLE parts_2 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
        CREATE INDEX ON parts (id); ALTER TABLE parts ADD PRIMARY KEY (id, at);
        INSERT INTO parts SELECT g, DATE '2024-01-01' + g FROM generate_series(1, 600) g;
        CREATE TABLE no_key (v text); INSERT INTO no_key SELECT 'same' FROM generate_series(1, 100);
        CREATE TABLE computed (id int, twice int GENERATED ALWAYS AS (id * 2) STORED); INSERT INTO computed VALUES (1);
        CREATE FUNCTION loud() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'a trigger ran'; END $$;
        CREATE TRIGGER loud BEFORE DELETE ON thinned EXECUTE FUNCTION loud();
        CREATE MATERIALIZED VIEW totals AS SELECT count(*) AS n FROM grown;
        CREATE SEQUENCE ticket; SELECT nextval('ticket');
        SELECT lo_from_bytea(7001, 'one'), lo_from_bytea(7002, 'two')
        """;

    const string Business = """
        INSERT INTO grown (v) SELECT 'new' || g FROM generate_series(1, 100) g;
        UPDATE edited SET v = 'changed' WHERE id = 7; INSERT INTO child VALUES (500);
        ALTER TABLE thinned DISABLE TRIGGER loud; DELETE FROM thinned WHERE id % 2 = 0; ALTER TABLE thinned ENABLE TRIGGER loud;
        TRUNCATE emptied; INSERT INTO parts VALUES (9999, '2025-06-01'); INSERT INTO no_key VALUES ('same');
        UPDATE computed SET id = 2; SELECT setval('ticket', 77); REFRESH MATERIALIZED VIEW totals
        """;

    [Fact]
    public async Task What_changed_between_the_warm_copy_and_the_freeze_arrives_and_the_rest_is_not_carried_again()
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();

        var warm = await Ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync(Business);
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.Equal(10, warm.Tables);
        Assert.True(report.Proof.Proven);
        Assert.Equal(2, report.Unchanged);
        Assert.InRange(report.Bytes, 1, warm.Bytes * 2 / 3);
        Assert.Equal(5100, await pair.AskTargetAsync<long>("SELECT count(*) FROM grown"));
        Assert.Equal("changed", await pair.AskTargetAsync<string>("SELECT v FROM edited WHERE id = 7"));
        Assert.Equal(250, await pair.AskTargetAsync<long>("SELECT count(*) FROM thinned"));
        Assert.Equal(0, await pair.AskTargetAsync<long>("SELECT count(*) FROM emptied"));
        Assert.Equal(101, await pair.AskTargetAsync<long>("SELECT count(*) FROM no_key"));
        Assert.Equal(77, await pair.AskTargetAsync<long>("SELECT last_value FROM ticket"));
        Assert.Equal(5100, await pair.AskTargetAsync<long>("SELECT n FROM totals"));
        Assert.True((await Ferry.ProveAsync(request, null, default)).Proven);
    }

    [Fact]
    public async Task A_source_that_stood_still_since_is_only_compared()
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();

        await Ferry.WarmAsync(request, null, default);
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.True(report.Proof.Proven);
        Assert.Equal((10, 0), (report.Unchanged, report.Bytes));
        Assert.Contains("10 tables had come with the warm copy", Text(report), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_as_Heroku_has_it_goes_the_same_way()
    {
        var pair = await clusters.HerokuLikeAsync();
        var request = pair.Request();

        await Ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync("UPDATE users SET email = 'other@example.com' WHERE id = (SELECT min(id) FROM users)");
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.True(report.Proof.Proven);
        Assert.InRange(report.Unchanged, 1, report.Proof.Tables.Count - 1);
    }

    [Theory]
    [InlineData("SELECT lo_unlink(7001)")]
    [InlineData("SELECT lo_from_bytea(7003, 'three')")]
    [InlineData("SELECT lo_put(7002, 1, 'x')")]
    public async Task Large_objects_that_changed_arrive(string change)
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();

        await Ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync(change);
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.True(report.Proof.Proven);
        Assert.Equal(10, report.Unchanged);
    }

    [Fact]
    public async Task Large_objects_beyond_what_a_server_hands_out_at_once_are_compared_to_their_end()
    {
        var pair = await clusters.PairAsync();
        // Of what lies before it nothing is stored.
        const string Sparse = "SELECT lo_create(7001); SELECT lo_put(7001, 1100000000, 'end'), lo_from_bytea(7002, 'small')";
        await pair.OnSourceAsync(Sparse);
        await pair.OnTargetAsync(Sparse);
        await using var source = new Database(Side.Source, pair.SourceUrl);
        await using var admin = new Database(Side.Target, pair.AdminUrl);
        await using var snapshot = await Snapshot.TakeAsync(source, default);
        var journal = new Journal(admin);
        journal.Add(LargeObjectLoad.Keys([7001, 7002]).Single(), new JournalRow(2, 0));
        var delta = new LargeObjectDelta(snapshot, admin, journal);

        Assert.True(await delta.IsEqualAsync(default));
        await pair.OnTargetAsync("SELECT lo_put(7001, 1100000002, 'D')");
        Assert.False(await delta.IsEqualAsync(default));
    }

    [Fact]
    public async Task A_table_whose_counters_say_nothing_is_found_by_its_rows()
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();

        await Ferry.WarmAsync(request, null, default);
        await pair.OnTargetAsync("UPDATE untouched SET v = 'spoilt' WHERE id = 3; DELETE FROM no_key");
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.True(report.Proof.Proven);
        Assert.Equal(8, report.Unchanged);
    }

    [Fact]
    public async Task A_schema_that_changed_is_said_and_everything_is_copied_anew()
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();
        var said = new List<string>();

        await Ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync("CREATE TABLE later (id int); INSERT INTO later VALUES (1); ALTER TABLE edited ADD extra int");
        var report = await Ferry.CopyAsync(request, new Told(p => said.Add(p.Message)), default);

        Assert.True(report.Proof.Proven);
        Assert.Equal(0, report.Unchanged);
        Assert.Equal(1, await pair.AskTargetAsync<long>("SELECT count(*) FROM later"));
        Assert.Contains(said, line => line.Contains("copied anew", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_warm_copy_may_be_made_again_and_brings_only_what_changed()
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();

        var first = await Ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync(Business);
        var second = await Ferry.WarmAsync(request, null, default);
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.Equal((0, 2), (first.Unchanged, second.Unchanged));
        Assert.Equal((10, 0), (report.Unchanged, report.Bytes));
        Assert.True(report.Proof.Proven);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_copy_that_is_stopped_anywhere_goes_on(bool inTheWarmCopy)
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();

        if (!inTheWarmCopy) await Ferry.WarmAsync(request, null, default);
        for (var moment = 0; moment < 12; moment++)
        {
            await pair.OnSourceAsync($"UPDATE edited SET v = 'at {moment}' WHERE id = 7; INSERT INTO grown (v) VALUES ('more')");
            using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(400 + moment * 250));
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => inTheWarmCopy
                ? Ferry.WarmAsync(request, null, stop.Token).ContinueWith(Ended, TaskScheduler.Default).Unwrap()
                : Ferry.CopyAsync(request, new Told(p => { if (p.Stage == CopyStage.Prove) stop.Cancel(); }), stop.Token));
        }
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.True(report.Proof.Proven);
        Assert.Equal("at 11", await pair.AskTargetAsync<string>("SELECT v FROM edited WHERE id = 7"));
        Assert.Equal(5012, await pair.AskTargetAsync<long>("SELECT count(*) FROM grown"));
    }

    [Fact]
    public async Task A_warm_copy_takes_up_what_an_unfinished_copy_left()
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();
        using var stop = new CancellationTokenSource();
        var copying = Ferry.CopyAsync(request, null, stop.Token);
        while (!copying.IsCompleted && !await pair.AskTargetAsync<bool>("SELECT to_regclass('_landfall.part') IS NOT NULL")) await Task.Delay(10);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);

        await Ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync(Business);
        var report = await Ferry.CopyAsync(request, null, default);

        Assert.True(report.Proof.Proven);
        Assert.Equal(2, report.Unchanged);
    }

    [Fact]
    public async Task Connections_that_are_cut_while_the_copy_is_completed_do_no_harm()
    {
        var pair = await clusters.PairAsync(Shop);
        var request = pair.Request();
        await Ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync(Business);

        var begun = new TaskCompletionSource();
        var copying = Ferry.CopyAsync(request, new Told(p => { if (p.Stage > CopyStage.Claim) begun.TrySetResult(); }), default);
        await Task.WhenAny(begun.Task, copying);
        for (var cut = 0; cut < 12 && !copying.IsCompleted; cut++)
        {
            var (cluster, database) = cut % 2 == 0 ? (clusters.Source, pair.SourceDatabase) : (clusters.Target, pair.TargetDatabase);
            await cluster.ScalarAsync<long>("postgres", $"""
                SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
                WHERE datname = '{database}' AND application_name = 'landfall-ferry' ORDER BY random() LIMIT 1) one
                """);
            await Task.Delay(200);
        }

        Assert.True((await copying).Proof.Proven);
    }

    [Fact]
    public async Task Rows_that_a_policy_hides_stop_the_warm_copy_and_its_completion()
    {
        var pair = await clusters.PairAsync("CREATE TABLE mine (x int)");
        var request = pair.Request();
        await clusters.Source.SqlAsync(pair.SourceDatabase, $"""
            CREATE TABLE theirs (x int); INSERT INTO theirs SELECT generate_series(1, 1000); GRANT SELECT ON theirs TO {Clusters.Owner}
            """);
        await Ferry.WarmAsync(request, null, default);
        await clusters.Source.SqlAsync(pair.SourceDatabase, "ALTER TABLE theirs ENABLE ROW LEVEL SECURITY; CREATE POLICY part ON theirs USING (x <= 250)");

        var warm = await Assert.ThrowsAsync<FerryException>(() => Ferry.WarmAsync(request, null, default));
        var copy = await Assert.ThrowsAsync<FerryException>(() => Ferry.CopyAsync(request, null, default));

        Assert.Equal((FerryErrors.RowSecurity, FerryErrors.RowSecurity), (warm.Code, copy.Code));
    }

    static PostgresFerry Ferry => new(TimeProvider.System);

    static string Text(CopyReport report)
    {
        var text = new StringWriter();
        report.Write(text);
        return text.ToString();
    }

    // A warm copy that was done in time is as good as one that was stopped.
    static Task<WarmReport> Ended(Task<WarmReport> warm) => warm.IsCompletedSuccessfully
        ? throw new OperationCanceledException()
        : warm;
}
