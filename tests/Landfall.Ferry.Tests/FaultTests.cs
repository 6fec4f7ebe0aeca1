namespace Landfall.Ferry.Tests;

/// <summary>Connections, servers and the copy itself die while rows travel; each row still arrives once.</summary>
[Collection(nameof(Clusters))]
public sealed class FaultTests(Clusters clusters)
{
    const string Several = """
        DO $$ BEGIN FOR i IN 1..8 LOOP
            EXECUTE format('CREATE TABLE t%s AS SELECT g AS id, repeat(md5(g::text), 20) AS v FROM generate_series(1, 20000) g', i);
            EXECUTE format('CREATE INDEX ON t%s (v)', i);
        END LOOP; END $$;
        CREATE TABLE twice (v text); INSERT INTO twice SELECT 'the same' FROM generate_series(1, 1000);
        SELECT count(lo_from_bytea(0, decode(repeat(md5(g::text), 3000), 'hex'))) FROM generate_series(1, 300) g
        """;

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task Connections_that_are_cut_one_after_the_other_do_no_harm(Side side)
    {
        var pair = await clusters.PairAsync(Several);
        var (cluster, database) = side == Side.Source
            ? (clusters.Source, pair.SourceDatabase) : (clusters.Target, pair.TargetDatabase);
        var cuts = 0;

        var report = await HarmedAsync(pair.Request(), async () =>
        {
            var cut = await cluster.ScalarAsync<long>("postgres", $"""
                SELECT count(pg_terminate_backend(pid)) FROM (SELECT pid FROM pg_stat_activity
                WHERE datname = '{database}' AND application_name = 'landfall-ferry' ORDER BY random() LIMIT 1) one
                """);
            cuts += (int)cut;
            await Task.Delay(150);
        }, times: 12);

        Assert.True(report.Proof.Proven);
        Assert.InRange(cuts, 3, 12);
        Assert.Equal(1000, await pair.AskTargetAsync<long>("SELECT count(*) FROM twice"));
        Assert.False(await pair.AskTargetAsync<bool>("SELECT to_regclass('_landfall.part') IS NOT NULL"));
    }

    [Fact]
    public async Task A_target_that_loses_its_power_and_comes_back_is_waited_for()
    {
        var pair = await clusters.PairAsync(Several);
        // What a commit does not wait for is lost.
        await using var target = await Cluster.StartAsync(demandTls: false, "wal_writer_delay = 10s");
        await target.SqlAsync("postgres", "CREATE ROLE app LOGIN PASSWORD 'app'");
        var database = await target.NewDatabaseAsync("app");
        var request = pair.Request() with { Target = target.Url(database, "app", "app"), TargetAdmin = target.Url(database) };

        var report = await HarmedAsync(request, async () =>
        {
            await target.KillAsync();
            await BootAsync(target);
            await Task.Delay(500);
        }, times: 2);

        Assert.True(report.Proof.Proven);
        Assert.Equal(1000, await target.ScalarAsync<long>(database, "SELECT count(*) FROM twice"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rows_of_an_unlogged_table_that_a_crash_of_the_target_took_are_brought_again(bool stopped)
    {
        var pair = await clusters.PairAsync($"""
            CREATE UNLOGGED TABLE cache AS SELECT g AS id, repeat(md5(g::text), 30) AS v FROM generate_series(1, 3000) g; CREATE INDEX ON cache (id);
            CREATE TABLE kept AS SELECT g AS id, repeat(md5(g::text), 30) AS v FROM generate_series(1, 6000) g;
            {Slow(seconds: 4)}
            """);
        await using var target = await Cluster.StartAsync(demandTls: false);
        await target.SqlAsync("postgres", "CREATE ROLE app LOGIN PASSWORD 'app'");
        var database = await target.NewDatabaseAsync("app");
        var request = pair.Request() with { Target = target.Url(database, "app", "app"), TargetAdmin = target.Url(database) };
        using var stop = new CancellationTokenSource();

        var copying = new PostgresFerry(TimeProvider.System).CopyAsync(request, null, stop.Token);
        await UntilAsync(copying, async () => await target.ScalarAsync<bool>(database, Building)
            && await target.ScalarAsync<long>(database, "SELECT count(*) FROM _landfall.part WHERE key LIKE 'statistics%'") == 2);
        if (stopped)
        {
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
        }
        await target.KillAsync();
        await BootAsync(target);
        var report = await (stopped ? Pair.CopyAsync(request) : copying);

        Assert.True(report.Proof.Proven);
        Assert.Equal(3000, await target.ScalarAsync<long>(database, "SELECT count(*) FROM cache"));
        Assert.Equal("u", await target.ScalarAsync<string>(database, "SELECT relpersistence::text FROM pg_class WHERE relname = 'cache'"));
        // What the crash did not take was not carried again; the slow one was done while the copy waited, if it did.
        Assert.Equal(stopped ? 1 : 2, report.Unchanged);
    }

    [Fact]
    public async Task A_copy_of_a_still_source_that_was_stopped_goes_on_where_it_was()
    {
        var pair = await clusters.PairAsync(Several);
        var request = pair.Request();
        var whole = await Pair.CopyAsync((await clusters.PairAsync(Several)).Request());

        await StopWhenAsync(pair, request, "SELECT count(*) >= 3 FROM _landfall.part WHERE key LIKE 'rows %' AND rows > 0");
        var rest = await Pair.CopyAsync(request);

        Assert.True(rest.Proof.Proven);
        Assert.InRange(rest.Bytes, 0, whole.Bytes * 3 / 4);
        Assert.Equal(whole.Proof.Rows, rest.Proof.Rows);
    }

    [Fact]
    public async Task A_copy_whose_source_changed_while_it_was_stopped_begins_anew()
    {
        var pair = await clusters.PairAsync(Several);
        var request = pair.Request();

        await StopWhenAsync(pair, request, "SELECT count(*) >= 3 FROM _landfall.part WHERE key LIKE 'rows %' AND rows > 0");
        await pair.OnSourceAsync("UPDATE t1 SET v = 'changed' WHERE id = 7; INSERT INTO t2 VALUES (0, 'new')");
        var report = await Pair.CopyAsync(request);

        Assert.True(report.Proof.Proven);
        Assert.Equal("changed", await pair.AskTargetAsync<string>("SELECT v FROM t1 WHERE id = 7"));
        Assert.Equal(20001, await pair.AskTargetAsync<long>("SELECT count(*) FROM t2"));
    }

    // Its index takes so many seconds on the target, and none on the source.
    static string Slow(double seconds) => $"""
        CREATE TABLE slow (id int); INSERT INTO slow VALUES (1);
        CREATE FUNCTION slowed(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
            $$ BEGIN IF current_user = 'app' AND pg_catalog.current_setting('lock_timeout') = '0' THEN PERFORM pg_catalog.pg_sleep({seconds}); END IF; RETURN id; END $$;
        CREATE INDEX by_slowed ON slow (slowed(id))
        """;

    const string Building = "SELECT count(*) > 0 FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'CREATE INDEX by_slowed%'";

    static async Task UntilAsync(Task copying, Func<Task<bool>> holds)
    {
        while (!await holds())
        {
            Assert.False(copying.IsCompleted, "The copy has ended too early.");
            await Task.Delay(20);
        }
    }

    [Fact]
    public async Task A_target_that_does_not_notice_that_the_copy_was_cut_off_and_ends_its_work_does_no_harm()
    {
        var pair = await clusters.PairAsync(Slow(seconds: 4));
        await using var relay = new Relay(clusters.Target.Port);

        var copying = Pair.CopyAsync(pair.Request() with { Target = pair.TargetUrl with { Port = relay.Port } });
        await UntilAsync(copying, () => pair.AskTargetAsync<bool>(Building));
        await relay.CutAsync(outage: TimeSpan.FromSeconds(1));

        Assert.True((await copying).Proof.Proven);
        Assert.True(await pair.AskTargetAsync<bool>("SELECT indisvalid FROM pg_index WHERE indexrelid = 'by_slowed'::regclass"));
    }

    [Fact]
    public async Task A_copy_that_is_stopped_leaves_nothing_at_work_on_the_target()
    {
        var pair = await clusters.PairAsync(Slow(seconds: 60));
        using var stop = new CancellationTokenSource();

        var copying = new PostgresFerry(TimeProvider.System).CopyAsync(pair.Request(), null, stop.Token);
        await UntilAsync(copying, () => pair.AskTargetAsync<bool>(Building));
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);

        for (var patience = 50; patience > 0 && await pair.AskTargetAsync<long>(Sessions) > 0; patience--) await Task.Delay(100);
        Assert.Equal(0, await pair.AskTargetAsync<long>(Sessions));
        Assert.False(await pair.AskTargetAsync<bool>("SELECT to_regclass('by_slowed') IS NOT NULL"));
    }

    const string Sessions = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'landfall-ferry'";

    [Fact]
    public async Task Who_finds_another_session_at_the_same_part_of_the_journal_looks_again()
    {
        var pair = await clusters.PairAsync();
        await using var admin = new Database(Side.Target, pair.AdminUrl);
        await using var claim = await Claim.TakeAsync(admin, new ClaimingRun(Guid.NewGuid(), null, "source"), default);
        await new Journal(admin).BeginAsync("app", new JournalMoment("schema", null, Warm: false), default);
        await using var first = await admin.OpenAsync(default, $"BEGIN; {Journal.Insert(["large objects 1 to 2"])}");
        await using var second = await admin.OpenAsync(default, "SET lock_timeout = '100ms'");

        var waited = await Assert.ThrowsAsync<FerryException>(InsertAsync);
        await first.ExecuteAsync("COMMIT", default);
        var late = await Assert.ThrowsAsync<FerryException>(InsertAsync);

        Assert.Equal((FerryErrors.Lost(Side.Target), FerryErrors.Lost(Side.Target)), (waited.Code, late.Code));

        Task InsertAsync() => admin.GuardAsync(() => second.ExecuteAsync(Journal.Insert(["large objects 1 to 2"]), default));
    }

    // What the killed server left behind goes on for a moment, and keeps another from starting.
    static async Task BootAsync(Cluster cluster)
    {
        for (var patience = 60; ; patience--)
        {
            try
            {
                await cluster.BootAsync();
                return;
            }
            catch (InvalidOperationException) when (patience > 0)
            {
                await Task.Delay(250);
            }
        }
    }

    static async Task StopWhenAsync(Pair pair, CopyRequest request, string condition)
    {
        using var stop = new CancellationTokenSource();
        var copying = new PostgresFerry(TimeProvider.System).CopyAsync(request, null, stop.Token);
        while (!copying.IsCompleted && !await HoldsAsync(pair, condition)) await Task.Delay(10);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => copying);
    }

    static async Task<bool> HoldsAsync(Pair pair, string condition) =>
        await pair.AskTargetAsync<bool>("SELECT to_regclass('_landfall.part') IS NOT NULL") && await pair.AskTargetAsync<bool>(condition);

    static async Task<CopyReport> HarmedAsync(CopyRequest request, Func<Task> harm, int times)
    {
        var begun = new TaskCompletionSource();
        var copying = new PostgresFerry(TimeProvider.System).CopyAsync(request, new Told(p =>
        {
            if (p.Stage == CopyStage.Restore) begun.TrySetResult();
        }), default);
        await Task.WhenAny(begun.Task, copying);
        for (var i = 0; i < times && !copying.IsCompleted; i++) await harm();
        return await copying;
    }
}
