using Landfall.Values;

namespace Landfall.Ferry.Tests;

/// <summary>What a clumsy or hostile hand gives to a copy: it ends equal, or stops before it has begun and says what to do.</summary>
[Collection(nameof(Clusters))]
public sealed class BadInputTests(Clusters clusters)
{
    const string Filled = "CREATE TABLE t (x int); INSERT INTO t SELECT generate_series(1, 50)";

    [Theory]
    [InlineData(Side.Source)]
    [InlineData(Side.Target)]
    public async Task A_URL_that_leads_to_a_pooler_is_refused(Side side)
    {
        var pair = await clusters.PairAsync(Filled);
        var url = side == Side.Source ? pair.SourceUrl : pair.AdminUrl;
        using var pooler = await Pooler.StartAsync(side == Side.Source ? clusters.Source : clusters.Target, url);
        var request = pair.Request();
        request = side == Side.Source ? request with { Source = pooler.Url(url) } : request with { TargetAdmin = pooler.Url(url) };

        var failure = await Pair.FailAsync(request);

        Assert.Equal(FerryErrors.Pooled, failure.Code);
        Assert.Contains(Sides.Name(side), failure.Message, StringComparison.Ordinal);
        Assert.Contains("the server itself", failure.Message, StringComparison.Ordinal);
        Assert.False(await IsTouchedAsync(pair));
    }

    [Theory]
    [InlineData("q\"uo'ted; DROP DATABASE postgres; --", "o'wn\"er; DROP ROLE app")]
    [InlineData("$(touch /tmp/x) `id` \\!", "$(id)")]
    [InlineData("host=elsewhere dbname=other", "a=b c=d")]
    [InlineData("postgres://elsewhere/other", "ünï cødé 表")]
    public async Task Odd_names_of_databases_and_roles_are_names_only(string database, string role)
    {
        var source = await OddAsync(clusters.Source, database, role);
        var target = await OddAsync(clusters.Target, database, role);
        await Cluster.SqlAsync(source, $"{Filled}; CREATE SEQUENCE s; SELECT lo_from_bytea(0, 'x')");
        await Cluster.SqlAsync(source, $"ALTER DATABASE {Sql.Identifier(database)} SET work_mem = '5MB'; ALTER ROLE {Sql.Identifier(role)} IN DATABASE {Sql.Identifier(database)} SET jit = off");

        var report = await Pair.CopyAsync(new CopyRequest(source, target, clusters.Target.Url(database)) { Run = Guid.NewGuid(), Scratch = Path.GetTempPath() });

        Assert.True(report.Proof.Proven);
        Assert.Equal(50, report.Proof.Rows);
        Assert.Equal(role, await clusters.Target.ScalarAsync<string>(database, "SELECT tableowner::text FROM pg_tables WHERE tablename = 't'"));

        using var dump = await Dump.OfAsync("/usr/lib/postgresql/15/bin", source);
        await clusters.Target.SqlAsync("postgres", $"DROP DATABASE {Sql.Identifier(database)}");
        await clusters.Target.SqlAsync("postgres", $"CREATE DATABASE {Sql.Identifier(database)} OWNER {Sql.Identifier(role)}");
        Assert.Equal(50, Assert.Single((await Dump.RestoreAsync(dump.Into(target))).Tables).Rows);
    }

    [Theory]
    [InlineData("LATIN1", "UPDATE t SET v = U&'gr\\00FC\\00DFe'")]
    [InlineData("SQL_ASCII", "UPDATE t SET v = E'\\xfc\\xdf'")]
    [InlineData("UTF8", "UPDATE t SET v = U&'\\+01F6EC \\8868 \\0007'")]
    public async Task Text_of_any_encoding_arrives_byte_for_byte(string encoding, string fill)
    {
        var pair = await clusters.PairAsync();
        pair = pair with { SourceDatabase = $"from_{encoding}", TargetDatabase = $"to_{encoding}" };
        var options = $"ENCODING '{encoding}' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0";
        await clusters.Source.SqlAsync("postgres", $"CREATE DATABASE \"{pair.SourceDatabase}\" OWNER {Clusters.Owner} {options}");
        await clusters.Target.SqlAsync("postgres", $"CREATE DATABASE \"{pair.TargetDatabase}\" OWNER app {options}");
        await pair.OnSourceAsync("CREATE TABLE t (v text); INSERT INTO t VALUES ('')");
        await pair.OnSourceAsync($"SET client_encoding = {(encoding == "SQL_ASCII" ? "SQL_ASCII" : "UTF8")}; {fill}");

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Equal(
            await clusters.Source.ScalarAsync<byte[]>(pair.SourceDatabase, "SELECT textsend(v) FROM (SELECT set_config('client_encoding', 'SQL_ASCII', false)) AS s, t"),
            await clusters.Target.ScalarAsync<byte[]>(pair.TargetDatabase, "SELECT textsend(v) FROM (SELECT set_config('client_encoding', 'SQL_ASCII', false)) AS s, t"));
    }

    [Fact]
    public async Task Another_collation_is_warned_of_and_the_indexes_are_made_for_it()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (v text PRIMARY KEY); INSERT INTO t VALUES ('a'), ('B'), ('c'), ('Ä')");
        await clusters.Target.SqlAsync("postgres", "CREATE DATABASE other_collation OWNER app LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0");
        pair = pair with { TargetDatabase = "other_collation" };

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Contains(report.Warnings, w => w.Contains("sorts text by C.UTF-8, the target by C", StringComparison.Ordinal));
        Assert.Equal("B a c Ä", await pair.AskTargetAsync<string>("SET enable_seqscan = off; SELECT string_agg(v, ' ' ORDER BY v) FROM t"));
    }

    [Fact]
    public async Task The_same_collation_in_another_spelling_is_no_other_one()
    {
        var pair = await clusters.PairAsync();
        await clusters.Target.SqlAsync("postgres", "CREATE DATABASE other_spelling OWNER app LC_COLLATE 'C.utf8' LC_CTYPE 'C.utf8' TEMPLATE template0");

        var report = await Pair.CopyAsync((pair with { TargetDatabase = "other_spelling" }).Request());

        Assert.Empty(report.Warnings);
    }

    [Theory]
    [InlineData("en_US.UTF-8", "en_US.utf8", true)]
    [InlineData("de_DE.ISO-8859-1", "de_DE.iso88591", true)]
    [InlineData("de_DE.8859-15@euro", "de_DE.ISO885915@euro", true)]
    [InlineData("en_US.UTF-8", "en_GB.UTF-8", false)]
    [InlineData("de_DE.UTF-8", "de_DE.UTF-8@euro", false)]
    [InlineData("de_DE.ISO-8859-1", "de_DE.ISO-8859-15", false)]
    [InlineData("C", "C.UTF-8", false)]
    public void Codesets_are_compared_as_the_systems_library_does(string one, string other, bool same) =>
        Assert.Equal(same, LocaleName.Normalize(one) == LocaleName.Normalize(other));

    [Fact]
    public async Task Another_version_of_the_same_collation_is_told()
    {
        var pair = await clusters.PairAsync();
        pair = pair with { SourceDatabase = "older_icu", TargetDatabase = "newer_icu" };
        const string Icu = "LOCALE_PROVIDER icu ICU_LOCALE 'de-DE' TEMPLATE template0";
        await clusters.Source.SqlAsync("postgres", $"CREATE DATABASE older_icu OWNER {Clusters.Owner} {Icu}");
        await clusters.Target.SqlAsync("postgres", $"CREATE DATABASE newer_icu OWNER app {Icu}");
        await clusters.Source.SqlAsync("postgres", "UPDATE pg_database SET datcollversion = '57.1' WHERE datname = 'older_icu'");

        var report = await Pair.CopyAsync(pair.Request());

        Assert.Contains(report.Warnings, w => w.Contains("version 57.1 of de-DE, the target by ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_target_without_room_for_an_index_is_told_and_with_more_room_the_same_run_goes_on()
    {
        var pair = await clusters.PairAsync(
            "CREATE TABLE narrow AS SELECT md5(g::text) AS v FROM generate_series(1, 60000) g; "
            + string.Concat(Enumerable.Range(0, 10).Select(i => $"CREATE INDEX i{i} ON narrow ((v || '{new string('x', 100)}{i}'));")));
        using var small = await SmallDisk.MountAsync(megabytes: 40);
        await clusters.Target.SqlAsync("postgres", $"CREATE TABLESPACE tight LOCATION '{small.Directory}'");
        await clusters.Target.SqlAsync("postgres", $"ALTER DATABASE {pair.TargetDatabase} SET TABLESPACE tight");
        var request = pair.Request();

        var failure = await Pair.FailAsync(request);

        Assert.Equal(FerryErrors.TargetFull, failure.Code);
        Assert.Equal(60000, await pair.AskTargetAsync<long>("SELECT count(*) FROM narrow"));
        await clusters.Target.SqlAsync("postgres", $"ALTER DATABASE {pair.TargetDatabase} SET TABLESPACE pg_default");
        Assert.True((await Pair.CopyAsync(request)).Proof.Proven);
        await clusters.Target.SqlAsync("postgres", "DROP TABLESPACE tight");
    }

    [Theory]
    [InlineData("CREATE MATERIALIZED VIEW broken AS SELECT token() AS x", "public.broken")]
    [InlineData("CREATE TABLE broken (v text CHECK (v <> token())); INSERT INTO broken VALUES ('x')", "public.broken")]
    public async Task What_finds_its_functions_only_by_a_search_path_is_named(string sql, string named)
    {
        var pair = await clusters.PairAsync();
        await clusters.Source.SqlAsync(pair.SourceDatabase, $"""
            CREATE SCHEMA heroku_ext; CREATE EXTENSION pgcrypto SCHEMA heroku_ext; GRANT USAGE ON SCHEMA heroku_ext TO PUBLIC;
            ALTER DATABASE {pair.SourceDatabase} SET search_path = public, heroku_ext
            """);
        await pair.OnSourceAsync("""
            CREATE FUNCTION token() RETURNS text LANGUAGE plpgsql AS $$ BEGIN RETURN encode(gen_random_bytes(4), 'hex'); END $$;
            """ + sql);

        var failure = await Pair.FailAsync(pair.Request());

        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.Contains("gen_random_bytes", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_event_trigger_of_the_user_is_left_out_and_told()
    {
        var pair = await clusters.PairAsync(Filled);
        await clusters.Source.SqlAsync(pair.SourceDatabase, """
            CREATE FUNCTION no_more() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no DDL here'; END $$;
            CREATE EVENT TRIGGER "no; more" ON ddl_command_start EXECUTE FUNCTION no_more()
            """);

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Contains(report.Dropped, d => d is { Kind: "EVENT TRIGGER", Name: "no; more" });
        await pair.OnTargetAsync("CREATE TABLE allowed (x int)");
    }

    [Fact]
    public async Task A_source_over_its_limit_where_nobody_may_insert_is_copied_and_its_copy_is_writable()
    {
        var pair = await clusters.PairAsync($"{Filled}; REVOKE INSERT, UPDATE ON t FROM {Clusters.Owner}");
        await clusters.Source.SqlAsync("postgres", $"ALTER DATABASE {pair.SourceDatabase} SET default_transaction_read_only = on");

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        await using var app = await Cluster.OpenAsync(pair.TargetUrl);
        await app.ExecuteAsync("INSERT INTO t VALUES (51)", default);
    }

    [Fact]
    public async Task Without_a_superuser_on_the_target_its_owner_makes_everything()
    {
        var pair = await clusters.HerokuLikeAsync();

        var report = await Pair.CopyAsync(pair.Request() with { TargetAdmin = pair.TargetUrl });

        Assert.True(report.Proof.Proven);
        Assert.Equal(1000, report.Proof.LargeObjects);
        Assert.Equal("public, heroku_ext", await pair.AskTargetAsync<string>("SHOW search_path"));
    }

    [Fact]
    public async Task Without_a_superuser_an_extension_that_needs_one_is_refused()
    {
        var pair = await clusters.PairAsync(Filled);
        await clusters.Source.SqlAsync(pair.SourceDatabase, "CREATE EXTENSION bloom; CREATE EXTENSION citext");

        var failure = await Pair.FailAsync(pair.Request() with { TargetAdmin = pair.TargetUrl });

        Assert.Equal(FerryErrors.ExtensionUntrusted, failure.Code);
        Assert.Contains("bloom", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("citext", failure.Message, StringComparison.Ordinal);
        Assert.False(await IsTouchedAsync(pair));
    }

    [Fact]
    public async Task Without_a_superuser_a_forced_policy_would_hide_the_copy_s_rows_from_the_proof()
    {
        var pair = await clusters.PairAsync($"{Filled}; ALTER TABLE t FORCE ROW LEVEL SECURITY; ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON t USING (x < 5)");
        var request = pair.Request() with { Source = clusters.Source.Url(pair.SourceDatabase), TargetAdmin = pair.TargetUrl };

        var failure = await Pair.FailAsync(request);

        Assert.Equal(FerryErrors.RowSecurity, failure.Code);
        Assert.Contains("public.t", failure.Message, StringComparison.Ordinal);
        Assert.Contains("target", failure.Message, StringComparison.Ordinal);
        Assert.False(await IsTouchedAsync(pair));
    }

    static async Task<PostgresUrl> OddAsync(Cluster cluster, string database, string role)
    {
        await cluster.SqlAsync("postgres", $"CREATE ROLE {Sql.Identifier(role)} LOGIN PASSWORD {Sql.Literal(cluster.Password)}");
        await cluster.SqlAsync("postgres", $"CREATE DATABASE {Sql.Identifier(database)} OWNER {Sql.Identifier(role)}");
        return cluster.Url(database, role);
    }

    static Task<bool> IsTouchedAsync(Pair pair) =>
        pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')");
}
