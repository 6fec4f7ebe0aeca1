using Landfall.Values;

namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class CopyTests(Clusters clusters)
{
    [Fact]
    public async Task A_database_as_Heroku_has_it_arrives_whole_and_is_proven()
    {
        var pair = await clusters.HerokuLikeAsync();

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Empty(report.Proof.Differences);
        Assert.Equal(1000, report.Proof.Tables.Single(t => t.Name == "users").TargetRows);
        Assert.Equal(1000, report.Proof.LargeObjects);
        Assert.Equal("app", await pair.AskTargetAsync<string>("SELECT tableowner::text FROM pg_tables WHERE tablename = 'users'"));
        Assert.Equal("People who signed up", await pair.AskTargetAsync<string>("SELECT obj_description('public.users'::regclass)"));
        Assert.Equal(0, await pair.AskTargetAsync<long>("SELECT count(*) FROM pg_event_trigger"));
        Assert.Equal(4242, await pair.AskTargetAsync<long>("SELECT last_value FROM orphan"));
        Assert.Equal("heroku_ext", await pair.AskTargetAsync<string>(
            "SELECT n.nspname::text FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace WHERE extname = 'citext'"));
    }

    [Fact]
    public async Task The_application_finds_its_settings_and_may_write()
    {
        var pair = await clusters.HerokuLikeAsync();
        await Pair.CopyAsync(pair.Request());

        await using var app = await Cluster.OpenAsync(pair.TargetUrl);

        Assert.Equal("public, heroku_ext", await app.ScalarAsync<string>("SHOW search_path", default));
        Assert.Equal("200ms", await app.ScalarAsync<string>("SHOW statement_timeout", default));
        Assert.Equal("7MB", await app.ScalarAsync<string>("SHOW work_mem", default));
        await app.ExecuteAsync("INSERT INTO users (email) VALUES ('new@example.com'); INSERT INTO tokens DEFAULT VALUES", default);
        Assert.Equal(1001, await app.ScalarAsync<long>("SELECT max(id) FROM users", default));
    }

    [Fact]
    public async Task The_planner_knows_every_table_as_soon_as_the_copy_has_ended()
    {
        var pair = await clusters.PairAsync("""
            CREATE TABLE t AS SELECT g AS x FROM generate_series(1, 5000) g; CREATE INDEX ON t (x);
            CREATE TABLE parts (x int) PARTITION BY RANGE (x); CREATE TABLE few PARTITION OF parts FOR VALUES FROM (0) TO (100);
            CREATE TABLE many PARTITION OF parts DEFAULT; INSERT INTO parts SELECT generate_series(1, 700);
            CREATE MATERIALIZED VIEW halves AS SELECT x FROM t WHERE x % 2 = 0
            """);

        await Pair.CopyAsync(pair.Request());

        Assert.Equal("few 99, halves 2500, many 601, parts 700, t 5000, t_x_idx 5000", await pair.AskTargetAsync<string>("""
            SELECT string_agg(relname || ' ' || reltuples, ', ' ORDER BY relname) FROM pg_class WHERE relnamespace = 'public'::regnamespace
            """));
        Assert.Equal(4, await pair.AskTargetAsync<long>("SELECT count(*) FROM pg_stats WHERE schemaname = 'public' AND tablename <> 'parts' AND n_distinct <> 0"));
    }

    // A row of it takes ten milliseconds where the target's role writes it.
    const string Slow = """
        CREATE FUNCTION slow(x int) RETURNS bool IMMUTABLE LANGUAGE plpgsql AS
            $$ BEGIN IF current_user = 'app' THEN PERFORM pg_catalog.pg_sleep(0.01); END IF; RETURN true; END $$;
        CREATE TABLE t (x int CHECK (slow(x))); INSERT INTO t SELECT generate_series(1, 400)
        """;

    [Fact]
    public async Task Who_waits_is_told_bytes_and_rows()
    {
        var pair = await clusters.PairAsync(Slow);
        var told = new List<CopyProgress>();

        await new PostgresFerry(TimeProvider.System).CopyAsync(pair.Request(), new Told(p => { lock (told) told.Add(p); }), default);

        Assert.Contains(told, p => p is { Stage: CopyStage.Restore, Done: > 0, Total: > 0, Rows: > 0 and <= 400 });
        Assert.Contains(told, p => p is { Stage: CopyStage.Prove, Rows: 400, Total: > 0 } && p.Done == p.Total);
        Assert.Contains(told, p => $"{p}".StartsWith("Prove: Bytes of tables read, 400 rows (", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Who_waits_for_a_restore_is_told_bytes_and_rows()
    {
        var pair = await clusters.PairAsync(Slow);
        using var dump = await Dump.OfAsync(pair);
        var told = new List<CopyProgress>();

        await new PostgresFerry(TimeProvider.System).RestoreAsync(dump.Into(pair), new Told(p => { lock (told) told.Add(p); }), default);

        Assert.Contains(told, p => p is { Stage: CopyStage.Preflight, Rows: 400, Total: > 0 });
        Assert.Contains(told, p => p is { Stage: CopyStage.Restore, Done: > 0, Total: > 0, Rows: > 0 and <= 400 });
    }

    [Fact]
    public async Task What_does_not_come_along_is_listed_with_its_reason()
    {
        var pair = await clusters.HerokuLikeAsync();
        await pair.OnSourceAsync("CREATE VIEW through AS SELECT x FROM far; COMMENT ON VIEW through IS 'reads from far'");
        await clusters.Source.SqlAsync(pair.SourceDatabase, $"ALTER DATABASE {pair.SourceDatabase} SET default_transaction_read_only = on");

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        var dropped = report.Dropped.Select(d => $"{d.Kind} {d.Name}").ToList();
        Assert.Contains("EVENT TRIGGER extension_before_drop", dropped);
        Assert.Contains("PUBLICATION followers", dropped);
        Assert.Contains("SERVER other_app", dropped);
        Assert.Contains("FOREIGN TABLE public.far", dropped);
        Assert.Contains("VIEW public.through", dropped);
        Assert.Contains("ACL public.TABLE users", dropped);
        Assert.Contains("EXTENSION pg_stat_statements", dropped);
        Assert.Contains("SETTING default_transaction_read_only", dropped);
        Assert.Contains(report.DroppedGrants,
            sql => sql.Contains("GRANT SELECT ON TABLE public.users TO \"u2m4eitidqus9h-analyst\"", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_report_goes_to_JSON_and_back_and_reads_well()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (a int); INSERT INTO t VALUES (1)");
        var report = await Pair.CopyAsync(pair.Request());

        var text = new StringWriter();
        report.Write(text);

        Assert.Equal(report.ToJson(), CopyReport.FromJson(report.ToJson()).ToJson());
        Assert.Contains("\"verdict\":\"Equal\"", report.ToJson(), StringComparison.Ordinal);
        Assert.Contains("PROVEN", text.ToString(), StringComparison.Ordinal);
        Assert.Contains("public.t", text.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Odd_names_and_odd_tables_arrive()
    {
        var pair = await clusters.PairAsync("""
            CREATE SCHEMA "we ird""schema";
            CREATE TABLE "we ird""schema"."we ird""name" ("sel ect" int, "Ünï""cödé 表" text, "a.b" int GENERATED ALWAYS AS IDENTITY);
            INSERT INTO "we ird""schema"."we ird""name" VALUES (1, E'back\\slash \t tab'), (2, NULL), (3, '');
            CREATE TABLE "select" ("table" int, "from" text); INSERT INTO "select" VALUES (1, 'x');
            CREATE TABLE "TABLE DATA; DROP 'x' --" (x int); INSERT INTO "TABLE DATA; DROP 'x' --" VALUES (1);
            CREATE TABLE "two
            lines" (x int); INSERT INTO "two
            lines" VALUES (1);
            CREATE TABLE no_columns (); INSERT INTO no_columns DEFAULT VALUES; INSERT INTO no_columns DEFAULT VALUES;
            CREATE TABLE nothing_in_it (x int);
            CREATE TABLE dropped_column (a int, b int, c int); INSERT INTO dropped_column VALUES (1, 2, 3);
            ALTER TABLE dropped_column DROP b;
            CREATE TABLE parent (x int); CREATE TABLE child (y int) INHERITS (parent);
            INSERT INTO parent VALUES (1); INSERT INTO child VALUES (2, 3);
            CREATE SEQUENCE "se q""uence" INCREMENT -1; SELECT nextval('"se q""uence"');
            """);

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Equal(2, report.Proof.Tables.Single(t => t.Name == "no_columns").TargetRows);
        Assert.Equal(1, report.Proof.Tables.Single(t => t.Name == "parent").TargetRows);
        Assert.Equal(3, report.Proof.Tables.Single(t => t.Name == "we ird\"name").TargetRows);
    }

    [Fact]
    public async Task A_thousand_tables_arrive_although_one_transaction_cannot_lock_them()
    {
        var pair = await clusters.PairAsync(
            "DO $$ BEGIN FOR i IN 1..1000 LOOP EXECUTE format('CREATE TABLE t%s AS SELECT %s AS i', i, i); END LOOP; END $$");

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Equal(1000, report.Proof.Rows);
    }

    [Fact]
    public async Task Nothing_stays_in_the_scratch_directory()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (a int)");
        var scratch = Directory.CreateTempSubdirectory("landfall-scratch-").FullName;
        var request = pair.Request() with { Scratch = scratch };
        Directory.CreateDirectory(Path.Combine(scratch, $"ferry-{request.Run:N}-left-by-an-attempt-that-was-killed"));
        var modes = new List<UnixFileMode>();

        await new PostgresFerry(TimeProvider.System).CopyAsync(
            request, new Told(p =>
            {
                if (p.Stage != CopyStage.Restore) return;
                modes.AddRange(Directory.GetDirectories(scratch).Select(File.GetUnixFileMode));
                modes.AddRange(Directory.GetFiles(scratch, "*", SearchOption.AllDirectories).Select(File.GetUnixFileMode));
            }), default);

        Assert.NotEmpty(modes);
        const UnixFileMode Own = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Assert.All(modes, mode => Assert.Equal(UnixFileMode.None, mode & ~Own));
        Assert.Empty(Directory.GetFileSystemEntries(scratch));
        Directory.Delete(scratch);
    }
}
