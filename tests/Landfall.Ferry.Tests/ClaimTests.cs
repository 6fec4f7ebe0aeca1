using System.Text.Json;

namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class ClaimTests(Clusters clusters)
{
    const string Filled = "CREATE TABLE t (x int); INSERT INTO t SELECT generate_series(1, 50)";

    [Theory]
    [InlineData("CREATE TABLE theirs (x int); INSERT INTO theirs VALUES (1)", "public.theirs")]
    [InlineData("CREATE SCHEMA theirs", "schema theirs")]
    [InlineData("CREATE FUNCTION theirs() RETURNS int LANGUAGE sql AS 'SELECT 1'", "function public.theirs")]
    [InlineData("SELECT lo_from_bytea(77, 'theirs')", "large object 77")]
    [InlineData("CREATE TYPE theirs AS ENUM ('a')", "type public.theirs")]
    public async Task A_target_that_holds_something_is_refused_and_left_as_it_is(string theirs, string named)
    {
        var pair = await clusters.PairAsync(Filled);
        await pair.OnTargetAsync(theirs);
        var before = await StateAsync(pair);

        var failure = await Pair.FailAsync(pair.Request());

        Assert.Equal(FerryErrors.TargetNotEmpty, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync(pair));
    }

    [Fact]
    public async Task The_same_run_twice_answers_the_report_of_then_says_so_and_touches_nothing()
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        var first = await Pair.CopyAsync(request);
        await pair.OnTargetAsync("INSERT INTO t VALUES (51)");

        var second = await Pair.CopyAsync(request);
        var text = new StringWriter();
        second.Write(text);

        Assert.False(first.Earlier);
        Assert.Equal((first with { Earlier = true }).ToJson(), second.ToJson());
        Assert.StartsWith($"This run had ended on {first.Finished:u}. Nothing was copied or compared now", $"{text}", StringComparison.Ordinal);
        Assert.Equal(51, await pair.AskTargetAsync<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task A_finished_run_is_not_made_warm_again()
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        var report = await Pair.CopyAsync(request);

        var failure = await Assert.ThrowsAsync<FerryException>(() => new PostgresFerry(TimeProvider.System).WarmAsync(request, null, default));

        Assert.Equal(FerryErrors.AlreadyCopied, failure.Code);
        Assert.Contains($"{report.Finished:u}", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{request.Run}", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_run_does_not_take_a_claimed_target_unless_it_may_replace_that_run()
    {
        var pair = await clusters.PairAsync(Filled);
        var rehearsal = pair.Request();
        await Pair.CopyAsync(rehearsal);
        await pair.OnSourceAsync("INSERT INTO t VALUES (51)");

        var failure = await Pair.FailAsync(pair.Request());
        var cutover = await Pair.CopyAsync(pair.Request() with { Replaces = rehearsal.Run });

        Assert.Equal(FerryErrors.TargetTaken, failure.Code);
        Assert.Contains($"{rehearsal.Run}", failure.Message, StringComparison.Ordinal);
        Assert.Equal(51, cutover.Proof.Rows);
    }

    [Theory]
    [InlineData("INSERT INTO t VALUES (51)", "later rows of public.t")]
    [InlineData("UPDATE t SET x = 0 WHERE x = 7", "later rows of public.t")]
    [InlineData("CREATE TABLE theirs (x int)", "public.theirs")]
    [InlineData("ALTER TABLE t ADD y int", "public.t")]
    [InlineData("CREATE SCHEMA theirs", "schema theirs")]
    [InlineData("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'", "function public.f")]
    [InlineData("SELECT lo_from_bytea(77, 'theirs')", "large object 77")]
    [InlineData("SELECT lo_put(7, 1, 'x')", "later rows of pg_catalog.pg_largeobject")]
    public async Task A_copy_that_was_used_since_is_not_replaced(string use, string named)
    {
        var pair = await clusters.PairAsync($"{Filled}; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'; SELECT lo_from_bytea(7, 'ours')");
        var first = pair.Request();
        await Pair.CopyAsync(first);
        await pair.OnTargetAsync(use);
        var before = await StateAsync(pair);

        var failure = await Pair.FailAsync(pair.Request() with { Replaces = first.Run });

        Assert.Equal(FerryErrors.TargetNotEmpty, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Equal(before, await StateAsync(pair));
    }

    [Fact]
    public async Task A_copy_that_was_only_read_and_tidied_is_replaced_and_goes_on_when_that_was_cut_short()
    {
        var pair = await clusters.HerokuLikeAsync();
        var first = pair.Request();
        await Pair.CopyAsync(first);
        await using (var tidying = await Cluster.OpenAsync(pair.AdminUrl))
        {
            await tidying.ExecuteAsync("SET statement_timeout = 0", default);
            await tidying.ExecuteAsync("VACUUM ANALYZE; SELECT count(*) FROM users", default);
        }
        var second = pair.Request() with { Replaces = first.Run };
        using var stop = new CancellationTokenSource();
        var stopping = new Told(p =>
        {
            if (p.Stage == CopyStage.Dump) stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new PostgresFerry(TimeProvider.System).CopyAsync(second, stopping, stop.Token));
        var back = await Pair.FailAsync(first);
        var report = await Pair.CopyAsync(second);

        Assert.Equal(FerryErrors.TargetTaken, back.Code);
        Assert.True(report.Proof.Proven);
        Assert.False(report.Earlier);
    }

    [Fact]
    public async Task A_finished_run_is_not_answered_for_another_source()
    {
        var pair = await clusters.PairAsync(Filled);
        var other = await clusters.PairAsync(Filled);
        var request = pair.Request();
        await Pair.CopyAsync(request);

        var failure = await Pair.FailAsync(request with { Source = other.SourceUrl });

        Assert.Equal(FerryErrors.TargetTaken, failure.Code);
    }

    [Fact]
    public async Task Two_copies_at_once_on_one_target_are_refused()
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        FerryException? second = null;
        var during = new Told(p =>
        {
            if (p is { Stage: CopyStage.Restore }) second = Pair.FailAsync(request).GetAwaiter().GetResult();
        });

        var first = await new PostgresFerry(TimeProvider.System).CopyAsync(request, during, default);

        Assert.True(first.Proof.Proven);
        Assert.Equal(FerryErrors.TargetBusy, second?.Code);
    }

    [Theory]
    [InlineData(CopyStage.Dump)]
    [InlineData(CopyStage.Prepare)]
    [InlineData(CopyStage.Restore)]
    [InlineData(CopyStage.Finish)]
    [InlineData(CopyStage.Prove)]
    public async Task A_copy_that_was_stopped_at_any_stage_is_made_anew_by_the_same_run(CopyStage stage)
    {
        var pair = await clusters.HerokuLikeAsync();
        var request = pair.Request();
        using var stop = new CancellationTokenSource();
        var stopping = new Told(p =>
        {
            if (p.Stage == stage) stop.Cancel();
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new PostgresFerry(TimeProvider.System).CopyAsync(request, stopping, stop.Token));
        var report = await Pair.CopyAsync(request);

        Assert.True(report.Proof.Proven);
        Assert.Equal(1000, await pair.AskTargetAsync<long>("SELECT count(*) FROM pg_largeobject_metadata"));
    }

    [Fact]
    public async Task The_application_may_dump_its_own_database_with_the_mark_in_it()
    {
        var pair = await clusters.PairAsync(Filled);
        await Pair.CopyAsync(pair.Request());

        await using var app = await Cluster.OpenAsync(pair.TargetUrl);
        await app.ExecuteAsync("BEGIN; LOCK TABLE _landfall.run IN ACCESS SHARE MODE; SELECT * FROM _landfall.run; COMMIT", default);

        Assert.True(JsonDocument.Parse(await app.ScalarAsync<string>("SELECT report FROM _landfall.run", default)).RootElement
            .GetProperty("proof").GetProperty("proven").GetBoolean());
    }

    [Fact]
    public async Task A_claim_that_is_cut_off_while_it_enters_again_says_that_the_target_was_lost_and_goes_on_later()
    {
        const string ours = "FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'landfall-ferry'";
        var pair = await clusters.PairAsync("");
        await using var target = new Database(Side.Target, pair.AdminUrl);
        await using var claim = await Claim.TakeAsync(target, new ClaimingRun(Guid.NewGuid(), null, "source"), default);
        await using var other = await Cluster.OpenAsync(pair.AdminUrl);
        Task<long> CutAsync() => other.ScalarAsync<long>($"SELECT count(pg_terminate_backend(pid)) {ours}", default);
        await CutAsync();
        await other.ExecuteAsync($"SELECT pg_advisory_lock({Claim.LockKey})", default);

        var wiping = claim.WipeAsync(default);
        while (await CutAsync() == 0) await Task.Delay(20);
        var failure = await Assert.ThrowsAsync<FerryException>(() => wiping);
        await other.ExecuteAsync("SELECT pg_advisory_unlock_all()", default);
        await claim.WipeAsync(default);

        Assert.Equal(FerryErrors.Lost(Side.Target), failure.Code);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_process_that_was_cut_off_while_another_of_the_same_run_took_over_writes_nothing_more(bool changed)
    {
        var pair = await clusters.PairAsync($"""
            {Filled};
            CREATE FUNCTION slowed(id int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN IF current_user = 'app' THEN PERFORM pg_catalog.pg_sleep(2); END IF; RETURN id; END $$;
            CREATE TABLE slow (id int); INSERT INTO slow VALUES (1); CREATE INDEX by_slowed ON slow (slowed(id))
            """);
        var request = pair.Request();

        var first = Pair.FailAsync(request);
        while (await pair.AskTargetAsync<long>("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'CREATE INDEX by_slowed%'") == 0)
        {
            Assert.False(first.IsCompleted, "The copy has ended too early.");
            await Task.Delay(20);
        }
        await pair.AskTargetAsync<bool>("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())");
        if (changed) await pair.OnSourceAsync("UPDATE t SET x = 0 WHERE x = 7");
        var second = await Pair.CopyAsync(request);
        var state = await StateAsync(pair);

        Assert.Equal(FerryErrors.TargetBusy, (await first).Code);
        Assert.Contains("Another process has taken over this copy", (await first).Message, StringComparison.Ordinal);
        Assert.True(second.Proof.Proven);
        Assert.Equal(changed ? 1268 : 1275, await pair.AskTargetAsync<long>("SELECT sum(x) FROM t"));
        Assert.Equal(state, await StateAsync(pair));
    }

    [Fact]
    public async Task A_claim_whose_lock_another_process_had_in_between_may_not_wipe()
    {
        var pair = await clusters.PairAsync("");
        var run = Guid.NewGuid();
        await using var one = new Database(Side.Target, pair.AdminUrl);
        await using var other = new Database(Side.Target, pair.AdminUrl);
        await using var claim = await Claim.TakeAsync(one, new ClaimingRun(run, null, "source"), default);
        await pair.AskTargetAsync<long>("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'landfall-ferry'");
        await (await Claim.TakeAsync(other, new ClaimingRun(run, null, "source"), default)).DisposeAsync();
        await pair.OnTargetAsync("CREATE TABLE theirs (x int)");

        var failure = await Assert.ThrowsAsync<FerryException>(() => claim.WipeAsync(default));
        await Assert.ThrowsAsync<FerryException>(() => one.OpenAsync(default));

        Assert.Equal(FerryErrors.TargetBusy, failure.Code);
        Assert.True(await pair.AskTargetAsync<bool>("SELECT to_regclass('theirs') IS NOT NULL"));
    }

    [Fact]
    public async Task An_unfinished_copy_of_a_version_that_named_no_process_is_taken_up()
    {
        var pair = await clusters.PairAsync(Filled);
        var run = Guid.NewGuid();
        await using var target = new Database(Side.Target, pair.AdminUrl);
        await (await Claim.TakeAsync(target, new ClaimingRun(run, null, "source"), default)).DisposeAsync();
        await new Journal(target).BeginAsync("app", new JournalMoment("schema", null, Warm: false), default);
        await pair.OnTargetAsync("ALTER TABLE _landfall.run DROP COLUMN process");
        await using var now = new Database(Side.Target, pair.AdminUrl);

        await using var claim = await Claim.TakeAsync(now, new ClaimingRun(run, null, "source"), default);

        Assert.Equal("schema", claim.Left?.Schema);
    }

    // What the catalog holds, and the last transaction that changed each piece of it.
    static Task<string> StateAsync(Pair pair) => pair.AskTargetAsync<string>("""
        SELECT concat((SELECT string_agg(concat(oid, ' ', xmin), ',' ORDER BY oid) FROM pg_class),
            (SELECT string_agg(concat(oid, ' ', xmin), ',' ORDER BY oid) FROM pg_namespace),
            (SELECT string_agg(concat(oid, ' ', xmin), ',' ORDER BY oid) FROM pg_largeobject_metadata))
        """);
}
