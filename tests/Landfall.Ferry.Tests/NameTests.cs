namespace Landfall.Ferry.Tests;

/// <summary>Names that read alike when their schema and a point are put before them, or that look like something else.</summary>
[Collection(nameof(Clusters))]
public sealed class NameTests(Clusters clusters)
{
    const string Alike = """
        CREATE SCHEMA a; CREATE SCHEMA "a.b";
        CREATE TABLE a."b.c" (id int PRIMARY KEY, v text); INSERT INTO a."b.c" SELECT g, 'one' FROM generate_series(1, 100) g;
        CREATE TABLE "a.b".c (id int PRIMARY KEY, v text); INSERT INTO "a.b".c SELECT g, 'other' FROM generate_series(1, 300) g;
        CREATE SEQUENCE a."b.s"; CREATE SEQUENCE "a.b".s; SELECT setval('a."b.s"', 7), setval('"a.b".s', 8);
        CREATE INDEX ON a."b.c" (v); CREATE INDEX ON "a.b".c (v);
        CREATE MATERIALIZED VIEW a."b.m" AS SELECT 1 AS x; CREATE MATERIALIZED VIEW "a.b".m AS SELECT 2 AS x;
        CREATE TABLE t (id int); INSERT INTO t VALUES (1);
        CREATE TABLE "t from page 0 to 5" (id int); INSERT INTO "t from page 0 to 5" SELECT generate_series(1, 50)
        """;

    [Fact]
    public async Task Tables_whose_names_read_alike_are_copied_and_proven_each_by_itself()
    {
        var pair = await clusters.PairAsync(Alike);

        var report = await Pair.CopyAsync(pair.Request());

        Assert.True(report.Proof.Proven);
        Assert.Equal("one 100, other 300", await pair.AskTargetAsync<string>("""
            SELECT (SELECT concat(min(v), ' ', count(*)) FROM a."b.c") || ', ' || (SELECT concat(min(v), ' ', count(*)) FROM "a.b".c)
            """));
    }

    [Fact]
    public async Task What_changed_in_one_of_them_is_found_in_that_one()
    {
        var pair = await clusters.PairAsync(Alike);
        var request = pair.Request();
        var ferry = new PostgresFerry(TimeProvider.System);

        await ferry.WarmAsync(request, null, default);
        await pair.OnSourceAsync("INSERT INTO t VALUES (2)");
        var report = await ferry.CopyAsync(request, null, default);

        Assert.True(report.Proof.Proven);
        Assert.Equal(50, await pair.AskTargetAsync<long>("""SELECT count(*) FROM "t from page 0 to 5" """));
        Assert.Equal(3, report.Unchanged);
    }

    [Fact]
    public async Task A_dump_of_them_is_restored_and_counted()
    {
        var pair = await clusters.PairAsync(Alike);
        using var dump = await Dump.OfAsync("/usr/lib/postgresql/15/bin", pair.SourceUrl);

        var report = await Dump.RestoreAsync(dump.Into(pair.TargetUrl));

        Assert.Equal([100, 300], report.Tables.Where(t => t.Schema.StartsWith('a')).Select(t => t.Rows).Order());
    }
}
