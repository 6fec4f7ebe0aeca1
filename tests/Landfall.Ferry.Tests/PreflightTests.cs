using Landfall.Values;

namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class PreflightTests(Clusters clusters)
{
    [Fact]
    public async Task A_preflight_says_what_there_is_and_writes_nothing()
    {
        var pair = await clusters.HerokuLikeAsync();

        var report = await new PostgresFerry(TimeProvider.System).PreflightAsync(pair.Request(), default);

        Assert.Empty(report.Problems);
        Assert.Equal(15, report.Source.Major);
        Assert.Equal("UTF8", report.Source.Encoding);
        Assert.Equal(12, report.Tables);
        Assert.Equal(1000, report.LargeObjects);
        Assert.Equal(["citext", "hstore", "pg_stat_statements", "pgcrypto"], report.Extensions.Select(e => e.Name).Order());
        Assert.False(await pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')"));
        Assert.Contains("\"problems\":[]", report.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_fails_on_the_source_is_told_of_the_source()
    {
        var pair = await clusters.PairAsync();
        await clusters.Source.SqlAsync(pair.SourceDatabase, "REVOKE SELECT ON pg_largeobject_metadata FROM PUBLIC");

        var failure = await Assert.ThrowsAsync<FerryException>(
            () => new PostgresFerry(TimeProvider.System).PreflightAsync(pair.Request(), default));

        Assert.Equal(FerryErrors.Error(Side.Source), failure.Code);
        Assert.Contains($"/{pair.SourceDatabase} answered", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_extension_stops_the_copy_before_anything_is_written()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int)");
        await clusters.Source.SqlAsync(pair.SourceDatabase, """
            CREATE EXTENSION citext;
            UPDATE pg_extension SET extname = 'of_another_world' WHERE extname = 'citext'
            """);

        await RefusedAsync(pair, pair.Request(), FerryErrors.ExtensionMissing, "of_another_world");
    }

    [Fact]
    public async Task An_extension_in_another_schema_of_the_target_stops_the_copy()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int)");
        await clusters.Source.SqlAsync(pair.SourceDatabase, "CREATE SCHEMA heroku_ext; CREATE EXTENSION citext SCHEMA heroku_ext");
        await pair.OnTargetAsync("CREATE EXTENSION citext SCHEMA public");

        await RefusedAsync(pair, pair.Request(), FerryErrors.ExtensionElsewhere, "citext");
    }

    [Fact]
    public async Task An_extension_that_the_target_has_only_in_an_older_version_stops_the_copy()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int)");
        await clusters.Source.SqlAsync(pair.SourceDatabase, "CREATE EXTENSION citext; UPDATE pg_extension SET extversion = '7.10' WHERE extname = 'citext'");

        await RefusedAsync(pair, pair.Request(), FerryErrors.ExtensionOlder, "citext is 7.10 on the source, and the older 1.6 on the target");
    }

    [Fact]
    public async Task A_table_whose_rows_row_security_hides_is_refused_never_copied_in_part()
    {
        var pair = await clusters.PairAsync("""
            CREATE TABLE forced (who text); ALTER TABLE forced ENABLE ROW LEVEL SECURITY; ALTER TABLE forced FORCE ROW LEVEL SECURITY;
            CREATE POLICY mine ON forced USING (who = current_user)
            """);
        await clusters.Source.SqlAsync(pair.SourceDatabase, $"""
            CREATE TABLE others (x int); INSERT INTO others SELECT generate_series(1, 1000);
            ALTER TABLE others ENABLE ROW LEVEL SECURITY; CREATE POLICY part ON others USING (x <= 250);
            GRANT SELECT ON others TO {Clusters.Owner}
            """);

        await RefusedAsync(pair, pair.Request(), FerryErrors.RowSecurity, "public.forced", "public.others");
    }

    [Fact]
    public async Task A_table_that_may_not_be_read_is_refused_by_name()
    {
        var pair = await clusters.PairAsync();
        await clusters.Source.SqlAsync(pair.SourceDatabase, "CREATE TABLE locked_away (x int)");

        await RefusedAsync(pair, pair.Request(), FerryErrors.NotReadable, "public.locked_away");
    }

    [Fact]
    public async Task A_role_that_a_policy_names_must_be_on_the_target()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int); CREATE POLICY p ON t TO \"u2m4eitidqus9h-analyst\" USING (true)");

        await RefusedAsync(pair, pair.Request(), FerryErrors.RoleMissing, "u2m4eitidqus9h-analyst");
    }

    [Fact]
    public async Task Another_encoding_is_refused()
    {
        var pair = await clusters.PairAsync();
        await clusters.Target.SqlAsync("postgres", """
            CREATE DATABASE latin OWNER app ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0
            """);

        pair = pair with { TargetDatabase = "latin" };
        await RefusedAsync(pair, pair.Request(), FerryErrors.EncodingDiffers, "LATIN1");
    }

    [Fact]
    public async Task A_target_that_its_role_does_not_own_is_refused()
    {
        var pair = await clusters.PairAsync();
        await clusters.Target.SqlAsync("postgres", $"ALTER DATABASE {pair.TargetDatabase} OWNER TO postgres");

        await RefusedAsync(pair, pair.Request(), FerryErrors.TargetNotOwned, "app");
    }

    [Fact]
    public async Task A_source_without_free_connections_is_refused()
    {
        var pair = await clusters.PairAsync();
        await clusters.Source.SqlAsync("postgres", $"ALTER DATABASE {pair.SourceDatabase} CONNECTION LIMIT 2");

        await RefusedAsync(pair, pair.Request(), FerryErrors.ConnectionsExhausted, "free connections");
    }

    [Fact]
    public async Task A_target_whose_disk_is_known_to_be_too_small_is_refused_with_what_is_missing()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t AS SELECT repeat('x', 1000) AS v FROM generate_series(1, 20000) g");
        var request = pair.Request();

        await RefusedAsync(pair, request with { Room = 1_000_000 }, FerryErrors.TargetFull, "has 1 MB free", "MB more");
        await Pair.CopyAsync(request with { Room = 40_000_000 });

        Assert.True((await Pair.CopyAsync(request with { Room = 0 })).Earlier);
    }

    [Fact]
    public async Task A_database_is_not_copied_onto_itself()
    {
        var pair = await clusters.PairAsync();
        var itself = pair.Request() with { Target = pair.SourceUrl, TargetAdmin = clusters.Source.Url(pair.SourceDatabase) };

        var failure = await Pair.FailAsync(itself);

        Assert.Equal(FerryErrors.SameDatabase, failure.Code);
    }

    [Fact]
    public async Task Programs_older_than_the_source_are_refused()
    {
        var pair = await clusters.PairAsync();
        using var programs = new FakePrograms("#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.9'\n");

        await RefusedAsync(pair, pair.Request() with { Programs = programs.Directory }, FerryErrors.ProgramsUnfit, "14.9");
    }

    [Fact]
    public async Task A_server_that_cannot_be_entered_is_named_without_its_password()
    {
        var pair = await clusters.PairAsync();
        var wrong = pair.SourceUrl with { Password = new Secret("canary-wrong") };
        var closed = pair.TargetUrl with { Port = 1 };

        var refused = await Pair.FailAsync(pair.Request() with { Source = wrong });
        var absent = await Pair.FailAsync(pair.Request() with { TargetAdmin = closed });
        var unknown = await Pair.FailAsync(pair.Request() with
        {
            Source = pair.SourceUrl with { Options = new Dictionary<string, string> { ["sslmode"] = "perhaps" } },
        });
        var plain = await Pair.FailAsync(pair.Request() with
        {
            Source = pair.SourceUrl with { Options = new Dictionary<string, string> { ["sslmode"] = "disable" } },
        });

        Assert.Equal("source_refused", refused.Code);
        Assert.Equal("target_unreachable", absent.Code);
        Assert.Equal("source_refused", plain.Code);
        Assert.Equal("source_unreachable", unknown.Code);
        Assert.DoesNotContain("canary", $"{refused}{absent}{plain}{unknown}", StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_invalid_index_is_left_out_and_told()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int); CREATE INDEX fine ON t (x); CREATE INDEX broken ON t (x)");
        await clusters.Source.SqlAsync(pair.SourceDatabase, "UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'broken'::regclass");

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Contains(report.Warnings, w => w.Contains("public.broken", StringComparison.Ordinal));
    }

    static async Task RefusedAsync(Pair pair, CopyRequest request, string code, params string[] named)
    {
        var failure = await Pair.FailAsync(request);

        Assert.Equal(code, failure.Code);
        Assert.All(named, name => Assert.Contains(name, failure.Message, StringComparison.Ordinal));
        Assert.False(await pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')"));
    }
}
