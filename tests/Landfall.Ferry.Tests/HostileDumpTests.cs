namespace Landfall.Ferry.Tests;

/// <summary>Dumps that somebody made to do harm: restored as a role that is no superuser, they can do none.</summary>
[Collection(nameof(Clusters))]
public sealed class HostileDumpTests(Clusters clusters) : IDisposable
{
    const string Comment = "COMMENT ON TABLE public.t IS '------------------------------------------------------------------------';";

    readonly string trace = Path.Combine(Path.GetTempPath(), $"landfall-trace-{Guid.NewGuid():N}");

    [Theory]
    [InlineData(@"\! touch TRACE")]
    [InlineData("COPY (SELECT 1) TO PROGRAM 'touch TRACE';")]
    [InlineData("COPY public.t FROM PROGRAM 'touch TRACE';")]
    [InlineData("COPY (SELECT 1) TO 'TRACE';")]
    [InlineData("SET session_authorization = postgres;")]
    [InlineData("SET SESSION AUTHORIZATION postgres;")]
    [InlineData("SET ROLE postgres; COPY (SELECT 1) TO 'TRACE';")]
    [InlineData("ALTER ROLE app SUPERUSER;")]
    [InlineData("CREATE EXTENSION dblink;")]
    [InlineData("SELECT lo_export(77, 'TRACE');")]
    [InlineData("SELECT pg_read_file('/etc/passwd');")]
    [InlineData("ALTER SYSTEM SET archive_command = 'touch TRACE';")]
    [InlineData("SELECT setval('public.s', 99999999999999999999);")]
    public async Task What_a_dump_may_not_do_fails_by_name_and_leaves_no_trace(string harm)
    {
        var pair = await clusters.PairAsync($"CREATE TABLE t (x int); CREATE SEQUENCE s; SELECT lo_from_bytea(77, 'x'); {Comment}");
        using var dump = await Dump.OfAsync(pair);
        dump.With(Comment, harm.Replace("TRACE", trace, StringComparison.Ordinal));

        var failure = await dump.FailAsync(pair);

        Assert.Equal(FerryErrors.RestoreFailed, failure.Code);
        Assert.False(File.Exists(trace));
        Assert.False(await pair.AskTargetAsync<bool>("SELECT rolsuper FROM pg_roles WHERE rolname = 'app'"));
        Assert.False(await pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_extension WHERE extname = 'dblink')"));
    }

    [Theory]
    [InlineData("INDEX", "CREATE INDEX i ON t (harm(x))")]
    [InlineData("MATERIALIZED VIEW", "CREATE MATERIALIZED VIEW m AS SELECT harm(1) AS x")]
    public async Task What_a_function_of_the_dump_would_do_it_may_not(string kind, string sql)
    {
        var pair = await clusters.PairAsync();
        await clusters.Source.SqlAsync(pair.SourceDatabase, $"""
            CREATE FUNCTION harm(x int) RETURNS int IMMUTABLE LANGUAGE plpgsql AS
                $$ BEGIN IF session_user = 'app' THEN COPY (SELECT 1) TO PROGRAM 'touch {trace}'; END IF; RETURN x; END $$;
            CREATE TABLE t (x int); INSERT INTO t VALUES (1); {sql};
            GRANT ALL ON ALL TABLES IN SCHEMA public TO {Clusters.Owner}
            """);
        using var dump = await Dump.OfAsync(pair);

        var failure = await dump.FailAsync(pair);

        Assert.Equal(FerryErrors.RestoreFailed, failure.Code);
        Assert.Contains(kind, failure.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Words_for_psql_in_names_rows_and_comments_are_words_only()
    {
        var pair = await clusters.PairAsync($$"""
            CREATE TABLE "x
            \! touch {{trace}}
            " (v text); INSERT INTO "x
            \! touch {{trace}}
            " VALUES (E'\\! touch {{trace}}'), (E'\\.'), (E'\\copy t to program "touch {{trace}}"'), ('`touch {{trace}}`'), ('$(touch {{trace}})');
            COMMENT ON TABLE "x
            \! touch {{trace}}
            " IS E'a\n\\! touch {{trace}}\n'
            """);
        using var dump = await Dump.OfAsync(pair);

        var report = await dump.RestoreAsync(pair);

        Assert.Equal(5, Assert.Single(report.Tables).Rows);
        Assert.False(File.Exists(trace));
    }

    [Fact]
    public async Task Rows_that_a_program_would_make_are_refused_before_anything_is_written()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (a_column_with_a_long_name_that_leaves_room_for_much int)");
        using var dump = await Dump.OfAsync(pair);
        dump.With("COPY public.t (a_column_with_a_long_name_that_leaves_room_for_much) FROM stdin;", "COPY public.t FROM PROGRAM 'touch /tmp/trace';");

        var failure = await dump.FailAsync(pair);

        Assert.Equal(FerryErrors.DumpUnfit, failure.Code);
        Assert.Contains("public.t", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_extension_that_leads_to_other_servers_is_refused_before_anything_is_written()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int)");
        await clusters.Source.SqlAsync(pair.SourceDatabase, "CREATE EXTENSION dblink");
        using var dump = await Dump.OfAsync(pair);

        var failure = await dump.FailAsync(pair);

        Assert.Equal(FerryErrors.ExtensionUntrusted, failure.Code);
        Assert.Contains("dblink", failure.Message, StringComparison.Ordinal);
        Assert.False(await pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')"));
    }

    [Fact]
    public async Task A_superuser_does_not_restore_what_nobody_trusts()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int); INSERT INTO t VALUES (1)");
        using var dump = await Dump.OfAsync(pair);
        var request = dump.Into(pair) with { Target = pair.AdminUrl };

        var failure = await Dump.FailAsync(request);
        var report = await Dump.RestoreAsync(request with { Trusted = true });

        Assert.Equal(FerryErrors.TargetSuperuser, failure.Code);
        Assert.Equal(1, Assert.Single(report.Tables).Rows);
    }

    [Fact]
    public async Task Sequences_at_their_ends_stand_where_they_stood()
    {
        var pair = await clusters.PairAsync("""
            CREATE SEQUENCE highest; SELECT setval('highest', 9223372036854775807);
            CREATE SEQUENCE lowest INCREMENT -1 MINVALUE -9223372036854775808; SELECT setval('lowest', -9223372036854775808);
            CREATE SEQUENCE untouched
            """);
        using var dump = await Dump.OfAsync(pair);

        var report = await dump.RestoreAsync(pair);

        Assert.Equal(3, report.Sequences);
        Assert.Equal(long.MaxValue, await pair.AskTargetAsync<long>("SELECT last_value FROM highest"));
        Assert.Equal(long.MinValue, await pair.AskTargetAsync<long>("SELECT last_value FROM lowest"));
    }

    [Fact]
    public async Task A_sequence_beyond_all_numbers_is_refused_by_name()
    {
        var pair = await clusters.PairAsync("CREATE SEQUENCE public.beyond; SELECT setval('beyond', 9223372036854775807)");
        using var dump = await Dump.OfAsync(pair);
        dump.With("'public.beyond', 9223372036854775807, true);\n", "'public.beyond', 99999999999999999999,true)\n");

        var failure = await dump.FailAsync(pair);

        Assert.Equal(FerryErrors.RestoreFailed, failure.Code);
        Assert.Contains("public.beyond", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => File.Delete(trace);
}
