using System.Text;
using Landfall.Programs;

namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class RestoreTests(Clusters clusters)
{
    const string Filled = "CREATE TABLE t (x int); INSERT INTO t SELECT generate_series(1, 50)";

    [Fact]
    public async Task A_backup_as_Heroku_makes_it_arrives_whole_and_is_counted()
    {
        var pair = await clusters.HerokuLikeAsync();
        using var dump = await Dump.OfAsync(pair);

        var report = await dump.RestoreAsync(pair);

        Assert.Equal(1000, report.Tables.Single(t => t.Name == "users").Rows);
        Assert.Equal(1000, report.LargeObjects);
        Assert.Equal(1000, await pair.AskTargetAsync<long>("SELECT count(*) FROM users"));
        Assert.Equal("app", await pair.AskTargetAsync<string>("SELECT tableowner::text FROM pg_tables WHERE tablename = 'users'"));
        Assert.Equal("heroku_ext", await pair.AskTargetAsync<string>(
            "SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'citext'"));
        Assert.Equal(4242, await pair.AskTargetAsync<long>("SELECT last_value FROM orphan"));
        Assert.Equal(0, await pair.AskTargetAsync<long>("SELECT count(*) FROM pg_event_trigger"));
        Assert.True(await pair.AskTargetAsync<bool>("SELECT reltuples = 1000 FROM pg_class WHERE relname = 'users'"));
        Assert.Contains(report.Dropped, d => d is { Kind: "EVENT TRIGGER", Name: "log_create_ext" });
        Assert.Contains(report.DroppedGrants, g => g.Contains("analyst", StringComparison.Ordinal));
        Assert.Empty(report.Notes);
    }

    [Fact]
    public async Task The_application_finds_the_functions_of_its_extensions_and_may_write()
    {
        var pair = await clusters.HerokuLikeAsync();
        using var dump = await Dump.OfAsync(pair);
        await dump.RestoreAsync(pair);

        await using var app = await Cluster.OpenAsync(pair.TargetUrl);

        await app.ExecuteAsync("INSERT INTO users (email) VALUES ('new@example.com'); INSERT INTO tokens DEFAULT VALUES", default);
        Assert.Equal(1001, await app.ScalarAsync<long>("SELECT max(id) FROM users", default));
    }

    [Fact]
    public async Task Restored_twice_no_row_is_doubled_and_what_was_written_since_stays()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        var first = await dump.RestoreAsync(pair);
        await pair.OnTargetAsync("INSERT INTO t VALUES (51)");

        var second = await dump.RestoreAsync(pair);

        Assert.False(first.Earlier);
        Assert.Equal((first with { Earlier = true }).ToJson(), second.ToJson());
        Assert.Equal(51, await pair.AskTargetAsync<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Another_dump_does_not_take_a_database_that_was_restored()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        await dump.RestoreAsync(pair);
        await pair.OnSourceAsync("INSERT INTO t VALUES (51)");
        using var newer = await Dump.OfAsync(pair);

        var failure = await newer.FailAsync(pair);

        Assert.Equal(FerryErrors.TargetTaken, failure.Code);
        Assert.Equal(50, await pair.AskTargetAsync<long>("SELECT count(*) FROM t"));
    }

    [Theory]
    [InlineData("CREATE TABLE theirs (x int)", "public.theirs")]
    [InlineData("SELECT lo_from_bytea(77, 'theirs')", "large object 77")]
    public async Task A_target_that_holds_something_is_refused_and_left_as_it_is(string theirs, string named)
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        await pair.OnTargetAsync(theirs);

        var failure = await dump.FailAsync(pair);

        Assert.Equal(FerryErrors.TargetNotEmpty, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.False(await IsTouchedAsync(pair));
    }

    [Theory]
    [InlineData(CopyStage.Prepare)]
    [InlineData(CopyStage.Restore)]
    [InlineData(CopyStage.Prove)]
    public async Task A_restore_that_was_stopped_is_wiped_and_begun_anew_by_the_same_command(CopyStage stage)
    {
        var pair = await clusters.HerokuLikeAsync();
        using var dump = await Dump.OfAsync(pair);
        using var stop = new CancellationTokenSource();
        var stopping = new Told(p =>
        {
            if (p.Stage == stage) stop.CancelAfter(stage == CopyStage.Restore ? 400 : 0);
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new PostgresFerry(TimeProvider.System).RestoreAsync(dump.Into(pair), stopping, stop.Token));
        var report = await dump.RestoreAsync(pair);

        Assert.Equal(1000, report.Tables.Single(t => t.Name == "users").Rows);
        Assert.Equal(1000, await pair.AskTargetAsync<long>("SELECT count(*) FROM pg_largeobject_metadata"));
    }

    [Fact]
    public async Task A_pg_restore_that_a_killed_command_left_behind_is_ended_and_doubles_nothing()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t AS SELECT g AS x, md5(g::text) AS v FROM generate_series(1, 300000) g; CREATE INDEX i ON t (v)");
        using var dump = await Dump.OfAsync(pair);
        using var stop = new CancellationTokenSource();
        var stopping = new Told(p =>
        {
            if (p.Stage == CopyStage.Prepare) stop.Cancel();
        });
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => new PostgresFerry(TimeProvider.System).RestoreAsync(dump.Into(pair), stopping, stop.Token));
        // It waits for the rest of its input in the midst of the rows.
        using var left = ProgramRunner.Start(new Landfall.Programs.Program("/usr/lib/postgresql/15/bin/pg_restore", ["--no-owner", "--dbname="])
        {
            Environment = ConnectionText.Environment(pair.TargetUrl),
        });
        var bytes = await File.ReadAllBytesAsync(dump.Path);
        await left.StandardInput.BaseStream.WriteAsync(bytes.AsMemory(0, bytes.Length / 2));
        await left.StandardInput.BaseStream.FlushAsync();
        while (!await pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database() AND query LIKE 'COPY%')"))
            await Task.Delay(10);

        var report = await dump.RestoreAsync(pair);

        left.StandardInput.Close();
        await left.WaitForExitAsync();
        Assert.NotEqual(0, left.ExitCode);
        Assert.Equal(300000, Assert.Single(report.Tables).Rows);
        Assert.Equal(300000, await pair.AskTargetAsync<long>("SELECT count(*) FROM t"));
    }

    [Fact]
    public async Task Two_restores_at_once_into_one_database_are_refused()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        FerryException? second = null;
        var during = new Told(p =>
        {
            if (p.Stage == CopyStage.Prepare) second = dump.FailAsync(pair).GetAwaiter().GetResult();
        });

        await new PostgresFerry(TimeProvider.System).RestoreAsync(dump.Into(pair), during, default);

        Assert.Equal(FerryErrors.TargetBusy, second?.Code);
    }

    [Theory]
    [InlineData("DELETE FROM t WHERE x = 7", "public.t has 49 rows of 50")]
    [InlineData("INSERT INTO t SELECT * FROM t", "public.t has 100 rows of 50")]
    [InlineData("DROP TABLE t", "public.t is not there")]
    [InlineData("SELECT setval('s', 8)", "public.s does not stand at 7")]
    [InlineData("SELECT lo_unlink(77)", "0 large objects of 1")]
    public async Task A_pg_restore_that_succeeds_and_did_not_restore_is_not_believed(string harm, string named)
    {
        var pair = await clusters.PairAsync($"{Filled}; CREATE SEQUENCE s; SELECT setval('s', 7); SELECT lo_from_bytea(77, 'x')");
        using var dump = await Dump.OfAsync(pair);
        using var programs = FakePrograms.Restoring($"psql -qX -c \"{harm}\"");

        var failure = await Dump.FailAsync(dump.Into(pair) with { Programs = programs.Directory });

        Assert.Equal(FerryErrors.ProofFailed, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Single((await dump.RestoreAsync(pair)).Tables, t => t is { Name: "t", Rows: 50 });
    }

    [Fact]
    public async Task A_pg_restore_that_was_killed_after_a_harmless_message_is_not_believed()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        using var programs = FakePrograms.Restoring("""
            echo 'pg_restore: error: could not execute query: ERROR:  unrecognized configuration parameter "transaction_timeout"' >&2; kill -9 $$
            """);

        var failure = await Dump.FailAsync(dump.Into(pair) with { Programs = programs.Directory });

        Assert.Equal(FerryErrors.RestoreFailed, failure.Code);
        Assert.Contains("137", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Rows_that_a_forced_policy_hides_are_counted_and_stay_hidden()
    {
        var pair = await clusters.PairAsync($"""
            {Filled}; CREATE POLICY few ON t USING (x < 5);
            ALTER TABLE t ENABLE ROW LEVEL SECURITY; COMMENT ON TABLE t IS '------------------------------------------------'
            """);
        using var dump = await Dump.OfAsync(pair);
        dump.With("COMMENT ON TABLE public.t IS '------------------------------------------------';", "ALTER TABLE public.t FORCE ROW LEVEL SECURITY;");

        var report = await dump.RestoreAsync(pair);

        Assert.Equal(50, Assert.Single(report.Tables).Rows);
        Assert.True(await pair.AskTargetAsync<bool>("SELECT relforcerowsecurity FROM pg_class WHERE relname = 't'"));
    }

    [Fact]
    public async Task What_the_target_refuses_is_named_and_no_row_is_quoted()
    {
        var pair = await clusters.PairAsync("""
            CREATE TABLE t (v text); INSERT INTO t VALUES ('canary-row'), ('canary-row2');
            CREATE FUNCTION shown(v text) RETURNS text IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN IF current_user = 'app' THEN RAISE EXCEPTION 'not here'; END IF; RETURN v; END $$;
            CREATE INDEX by_shown ON t (shown(v))
            """);
        using var dump = await Dump.OfAsync(pair);

        var failure = await dump.FailAsync(pair);

        Assert.Equal(FerryErrors.RestoreFailed, failure.Code);
        Assert.Contains("by_shown", failure.Message, StringComparison.Ordinal);
        Assert.Contains("not here", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("canary", $"{failure}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odd_names_arrive_and_are_counted()
    {
        var pair = await clusters.PairAsync("""
            CREATE SCHEMA "we ird""schema";
            CREATE TABLE "we ird""schema"."we ird""name" ("sel ect" int, "Ünï""cödé 表" text);
            INSERT INTO "we ird""schema"."we ird""name" VALUES (1, E'back\\slash \t tab'), (2, E'\\.'), (3, E'two\nlines');
            CREATE TABLE "COPY x FROM stdin;
            y" (x int); INSERT INTO "COPY x FROM stdin;
            y" VALUES (1), (2);
            CREATE TABLE no_columns (); INSERT INTO no_columns DEFAULT VALUES;
            CREATE TABLE parent (x int); CREATE TABLE child (y int) INHERITS (parent);
            INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 3);
            """);
        using var dump = await Dump.OfAsync(pair);

        var report = await dump.RestoreAsync(pair);

        Assert.Equal(3, report.Tables.Single(t => t.Name == "we ird\"name").Rows);
        Assert.Equal(2, report.Tables.Single(t => t.Name.StartsWith("COPY", StringComparison.Ordinal)).Rows);
        Assert.Equal(1, report.Tables.Single(t => t.Name == "parent").Rows);
        Assert.Equal(1, report.Tables.Single(t => t.Name == "no_columns").Rows);
    }

    [Fact]
    public async Task Progress_and_the_report_hold_no_password()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        var told = new StringBuilder();

        var report = await new PostgresFerry(TimeProvider.System).RestoreAsync(
            dump.Into(pair), new Told(p => told.AppendLine($"{p}")), default);

        Assert.DoesNotContain("canary", $"{told}{report.ToJson()}", StringComparison.Ordinal);
        Assert.Contains("Bytes of the dump", $"{told}", StringComparison.Ordinal);
    }

    static Task<bool> IsTouchedAsync(Pair pair) =>
        pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')");
}
