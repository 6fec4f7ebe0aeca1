namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class ProofTests(Clusters clusters)
{
    const string Filled = """
        CREATE TABLE quiet (id int PRIMARY KEY, v text); INSERT INTO quiet SELECT g, 'v' || g FROM generate_series(1, 100) g;
        CREATE TABLE rows (id int, v bytea, m numeric);
        INSERT INTO rows SELECT g, decode(md5(g::text), 'hex'), g FROM generate_series(1, 1000) g;
        CREATE SEQUENCE counter; SELECT setval('counter', 10);
        CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';
        CREATE INDEX by_id ON rows (id);
        SELECT lo_from_bytea(4711, decode(repeat('ab', 3000000), 'hex'));
        """;

    [Theory]
    [InlineData("SELECT random() AS x")]
    [InlineData("SELECT now() AS x")]
    [InlineData("SELECT inet_server_port() AS x")]
    public async Task A_view_that_answers_otherwise_on_each_server_or_each_time_is_proven_to_be_refreshed(string query)
    {
        var pair = await clusters.PairAsync($"{Filled}; CREATE MATERIALIZED VIEW changing AS {query}");

        var proof = (await Pair.CopyAsync(pair.Request())).Proof;

        Assert.True(proof.Proven);
        Assert.Equal(TableVerdict.Refreshed, proof.Tables.Single(t => t.Name == "changing").Verdict);
    }

    [Fact]
    public async Task A_view_that_is_stale_on_the_target_fails_the_proof_and_is_named()
    {
        var pair = await clusters.PairAsync($"{Filled}; CREATE MATERIALIZED VIEW total AS SELECT sum(m) FROM rows");
        var request = pair.Request();
        await Pair.CopyAsync(request);

        await pair.OnTargetAsync("UPDATE rows SET m = m + 1; REFRESH MATERIALIZED VIEW total; UPDATE rows SET m = m - 1");

        Assert.Equal(["public.total"], (await ProveAsync(request)).FailedTables());
    }

    [Theory]
    [InlineData("UPDATE rows SET v = set_byte(v, 7, get_byte(v, 7) # 1) WHERE id = 500")]
    [InlineData("UPDATE rows SET m = 500.0 WHERE id = 500")]
    [InlineData("DELETE FROM rows WHERE id = 500")]
    [InlineData("INSERT INTO rows SELECT * FROM rows WHERE id = 500")]
    [InlineData("DELETE FROM rows WHERE id = 1; INSERT INTO rows SELECT * FROM rows WHERE id = 2")]
    [InlineData("UPDATE rows r SET v = o.v FROM rows o WHERE (r.id, o.id) IN ((1, 2), (2, 1))")]
    [InlineData("UPDATE rows SET v = NULL WHERE id = 500")]
    [InlineData("TRUNCATE rows")]
    [InlineData("ALTER TABLE rows RENAME v TO w")]
    [InlineData("DROP TABLE rows")]
    public async Task A_table_that_differs_in_anything_fails_the_proof_and_is_named(string mutation)
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        await Pair.CopyAsync(request);
        Assert.True((await ProveAsync(request)).Proven);

        await pair.OnTargetAsync(mutation);
        var proof = await ProveAsync(request);

        Assert.False(proof.Proven);
        Assert.Equal(["public.rows"], proof.FailedTables());
    }

    [Theory]
    [InlineData("SELECT nextval('counter')", "sequence public.counter")]
    [InlineData("SELECT lo_put(4711, 2999999, 'x')", "large object 4711")]
    [InlineData("SELECT lo_unlink(4711)", "large object 4711")]
    [InlineData("SELECT lo_from_bytea(4712, 'x')", "large object 4712")]
    [InlineData("CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 2'", "FUNCTION public.f()")]
    [InlineData("DROP INDEX by_id", "by_id")]
    [InlineData("ALTER TABLE quiet DROP CONSTRAINT quiet_pkey", "quiet_pkey")]
    [InlineData("COMMENT ON TABLE quiet IS 'x'", "COMMENT public.TABLE quiet")]
    [InlineData("CREATE VIEW more AS SELECT 1 AS x", "public.more")]
    public async Task Anything_else_that_differs_fails_the_proof_and_is_named(string mutation, string named)
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        await Pair.CopyAsync(request);

        await pair.OnTargetAsync(mutation);
        var proof = await ProveAsync(request);

        Assert.False(proof.Proven);
        Assert.Empty(proof.FailedTables());
        Assert.Contains(proof.Differences, d => d.Contains(named, StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_extension_that_is_newer_on_the_target_is_noted_and_an_older_one_fails_the_proof()
    {
        var pair = await clusters.PairAsync(Filled);
        await clusters.Source.SqlAsync(pair.SourceDatabase, "CREATE EXTENSION citext VERSION '1.4'");
        var request = pair.Request();

        var newer = (await Pair.CopyAsync(request)).Proof;
        var text = new StringWriter();
        newer.Write(text);
        await pair.OnTargetAsync("UPDATE pg_extension SET extversion = '1.3' WHERE extname = 'citext'");
        var older = await ProveAsync(request);
        await pair.OnTargetAsync("DROP EXTENSION citext");
        var missing = await ProveAsync(request);

        Assert.True(newer.Proven);
        Assert.Contains("note: version of extension citext is '1.6' on the target, '1.4' on the source", text.ToString(), StringComparison.Ordinal);
        Assert.Equal(["version of extension citext is '1.3' on the target, '1.4' on the source"], older.Differences);
        Assert.False(older.Proven);
        Assert.Contains("extension citext is missing", missing.Differences);
    }

    [Theory]
    [InlineData("ALTER DATABASE {database} SET work_mem = '6MB'", "setting work_mem says something else on the target than on the source")]
    [InlineData("ALTER DATABASE {database} RESET work_mem", "setting work_mem is missing")]
    [InlineData("ALTER DATABASE {database} SET shop.token = 'another'", "setting shop.token says something else on the target than on the source")]
    [InlineData("ALTER ROLE app IN DATABASE {database} RESET search_path", "setting search_path of the role is missing")]
    public async Task A_setting_of_the_database_that_differs_fails_the_proof_and_its_value_is_not_told(string change, string named)
    {
        var pair = await clusters.PairAsync(Filled);
        await clusters.Source.SqlAsync(pair.SourceDatabase, $"""
            ALTER DATABASE {pair.SourceDatabase} SET work_mem = '5120kB'; ALTER DATABASE {pair.SourceDatabase} SET shop.token = 'canary-7c1';
            ALTER ROLE {Clusters.Owner} IN DATABASE {pair.SourceDatabase} SET search_path = shop, public
            """);
        var request = pair.Request();
        Assert.Empty((await Pair.CopyAsync(request)).Proof.Notes);

        await pair.OnTargetAsync($"{change.Replace("{database}", pair.TargetDatabase, StringComparison.Ordinal)}; ALTER DATABASE {pair.TargetDatabase} SET geqo = off");
        var proof = await ProveAsync(request);

        Assert.False(proof.Proven);
        Assert.Equal([named], proof.Differences);
        Assert.Equal(["setting geqo is not on the source"], proof.Notes);
        Assert.DoesNotContain("canary", proof.ToJson(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_generated_column_that_the_target_computes_otherwise_is_named()
    {
        var pair = await clusters.PairAsync("""
            CREATE FUNCTION ported(x int) RETURNS int IMMUTABLE LANGUAGE sql AS 'SELECT x + current_setting(''port'')::int';
            CREATE TABLE priced (id int, net int, gross int GENERATED ALWAYS AS (ported(net)) STORED, twice int GENERATED ALWAYS AS (net * 2) STORED);
            INSERT INTO priced SELECT g, g FROM generate_series(1, 100) g
            """);
        var request = pair.Request();

        var failure = await Pair.FailAsync(request);
        await pair.OnTargetAsync("UPDATE priced SET net = 0 WHERE id = 7");
        var more = await ProveAsync(request);

        Assert.Equal(FerryErrors.ProofFailed, failure.Code);
        Assert.Contains("table public.priced differs: nothing but what the servers compute: \"gross\".", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["public.priced"], failure.Tables);
        Assert.Equal((TableVerdict.Different, null), more.Tables.Select(t => (t.Verdict, t.Problem)).Single());
    }

    [Fact]
    public async Task A_table_that_only_the_target_has_fails_the_proof()
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        await Pair.CopyAsync(request);

        await pair.OnTargetAsync("CREATE TABLE extra (x int)");

        Assert.Equal(["public.extra"], (await ProveAsync(request)).FailedTables());
    }

    [Fact]
    public async Task A_copy_whose_rows_change_before_they_are_read_back_is_refused_and_can_be_made_again()
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        var meddle = new Told(p =>
        {
            if (p is { Stage: CopyStage.Prove, Done: 0 })
                pair.OnTargetAsync("UPDATE rows SET v = set_byte(v, 7, get_byte(v, 7) # 1) WHERE id = 500").GetAwaiter().GetResult();
        });

        var failure = await Assert.ThrowsAsync<FerryException>(
            () => new PostgresFerry(TimeProvider.System).CopyAsync(request, meddle, default));

        Assert.Equal(FerryErrors.ProofFailed, failure.Code);
        Assert.Equal(["public.rows"], failure.Tables);
        Assert.Contains("public.rows", failure.Message, StringComparison.Ordinal);
        Assert.True((await Pair.CopyAsync(request)).Proof.Proven);
    }

    // The text form of the larger one passes 1 GB, which no server sends: pg_dump cannot move it.
    [Theory]
    [InlineData(50)]
    [InlineData(600)]
    public async Task A_large_row_arrives_and_is_proven_without_holding_it(int megabytes)
    {
        var pair = await clusters.PairAsync(
            $"CREATE TABLE big (b bytea); INSERT INTO big SELECT convert_to(repeat('0123456789', {megabytes} * 100000), 'UTF8')");
        var request = pair.Request();
        var before = GC.GetTotalAllocatedBytes(precise: true);

        var report = await Pair.CopyAsync(request);

        Assert.Equal(1, report.Proof.Rows);
        Assert.InRange(GC.GetTotalAllocatedBytes(precise: true) - before, 0, megabytes * 500_000L);
        Assert.Equal(megabytes * 1_000_000, await pair.AskTargetAsync<int>("SELECT length(b) FROM big"));
        await pair.OnTargetAsync("DROP TABLE big");
    }

    [Fact]
    public async Task The_order_of_rows_does_not_matter()
    {
        var pair = await clusters.PairAsync(Filled);
        var request = pair.Request();
        await Pair.CopyAsync(request);

        await pair.OnTargetAsync("""
            CREATE TABLE other AS SELECT * FROM rows ORDER BY id DESC; DELETE FROM rows;
            INSERT INTO rows SELECT * FROM other; DROP TABLE other
            """);

        Assert.True((await ProveAsync(request)).Proven);
    }

    static Task<ProofReport> ProveAsync(CopyRequest request) => new PostgresFerry(TimeProvider.System).ProveAsync(request, null, default);
}
