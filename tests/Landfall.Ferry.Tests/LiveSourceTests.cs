namespace Landfall.Ferry.Tests;

/// <summary>A source that is in use while it is copied.</summary>
[Collection(nameof(Clusters))]
public sealed class LiveSourceTests(Clusters clusters)
{
    [Fact]
    public async Task Tables_that_are_written_while_they_are_copied_arrive_as_they_were_at_one_moment()
    {
        var pair = await clusters.PairAsync("""
            CREATE TABLE accounts (id int PRIMARY KEY, amount int); INSERT INTO accounts SELECT g, 100 FROM generate_series(1, 20000) g;
            CREATE TABLE moves (id serial PRIMARY KEY, account int REFERENCES accounts, amount int, filler text DEFAULT repeat('x', 500))
            """);
        using var stop = new CancellationTokenSource();
        var writing = WriteAsync(pair, stop.Token);

        var report = await Pair.CopyAsync(pair.Request());
        await stop.CancelAsync();
        var moves = await writing;

        Assert.True(report.Proof.Proven);
        Assert.True(moves > report.Proof.Tables.Single(t => t.Name == "moves").TargetRows);
        Assert.Equal(await pair.AskTargetAsync<long>("SELECT sum(amount) FROM accounts"),
            2_000_000 + await pair.AskTargetAsync<long>("SELECT coalesce(sum(amount), 0) FROM moves"));
    }

    [Theory]
    [InlineData(CopyStage.Snapshot)]
    [InlineData(CopyStage.Restore)]
    [InlineData(CopyStage.Prove)]
    public async Task Who_wants_a_table_for_himself_waits_for_the_copy_or_is_given_way(CopyStage stage)
    {
        var pair = await clusters.PairAsync("""
            CREATE TABLE emptied AS SELECT g AS id, repeat(md5(g::text), 30) AS v FROM generate_series(1, 20000) g;
            CREATE TABLE sorted AS SELECT * FROM emptied; CREATE INDEX by_v ON sorted (v);
            CREATE TABLE rewritten AS SELECT * FROM emptied; DELETE FROM rewritten WHERE id % 2 = 0
            """);
        var wanting = new List<Task>();

        var report = await new PostgresFerry(TimeProvider.System).CopyAsync(pair.Request(), new Told(p =>
        {
            if (p.Stage != stage || wanting.Count > 0) return;
            wanting.AddRange(Wanting.Select(pair.OnSourceAsync));
            // The copy stands still in here until all of them stand behind its locks.
            Assert.True(SpinWait.SpinUntil(() => pair.AskSourceAsync<long>(Waiting).GetAwaiter().GetResult() == wanting.Count, TimeSpan.FromSeconds(10)));
        }), default);
        await Task.WhenAll(wanting);

        Assert.True(report.Proof.Proven);
        Assert.Equal(stage == CopyStage.Prove ? 20000 : 0, await pair.AskTargetAsync<long>("SELECT count(*) FROM emptied"));
        Assert.Equal(10000, await pair.AskTargetAsync<long>("SELECT count(*) FROM rewritten"));
    }

    const string Waiting = """
        SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
        WHERE d.datname = current_database() AND l.locktype = 'relation' AND l.mode = 'AccessExclusiveLock' AND NOT l.granted
        """;

    static readonly string[] Wanting = ["TRUNCATE emptied", "CLUSTER sorted USING by_v", "VACUUM FULL rewritten"];

    [Fact]
    public async Task A_policy_that_comes_between_the_look_and_the_copy_hides_nothing_unnoticed()
    {
        var pair = await clusters.PairAsync("CREATE TABLE mine (x int)");
        await clusters.Source.SqlAsync(pair.SourceDatabase, $"""
            CREATE TABLE theirs (x int); INSERT INTO theirs SELECT generate_series(1, 1000); GRANT SELECT ON theirs TO {Clusters.Owner}
            """);

        var failure = await Assert.ThrowsAsync<FerryException>(() => new PostgresFerry(TimeProvider.System).CopyAsync(
            pair.Request(), new Told(p =>
            {
                if (p.Stage == CopyStage.Claim) clusters.Source.SqlAsync(pair.SourceDatabase,
                    "ALTER TABLE theirs ENABLE ROW LEVEL SECURITY; CREATE POLICY part ON theirs USING (x <= 250)").GetAwaiter().GetResult();
            }), default));

        Assert.Equal(FerryErrors.RowSecurity, failure.Code);
        Assert.Contains("theirs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Computed_columns_of_any_type_are_computed_anew_and_proven()
    {
        var pair = await clusters.PairAsync("""
            CREATE TYPE mood AS ENUM ('sad', 'glad');
            CREATE TABLE computed (double_it int GENERATED ALWAYS AS (id * 2) STORED, id int, name text,
                upper_name text GENERATED ALWAYS AS (upper(name)) STORED);
            INSERT INTO computed (id, name) SELECT g, E'tab\tand\nline ' || g FROM generate_series(1, 1000) g;
            CREATE TABLE as_text (id int, moods mood[], twice int GENERATED ALWAYS AS (id * 2) STORED, name text);
            INSERT INTO as_text (id, moods, name) SELECT g, '{sad,glad}', E'tab\tand\nline ' || g FROM generate_series(1, 1000) g;
            CREATE TABLE only_computed (x int GENERATED ALWAYS AS (7) STORED); INSERT INTO only_computed DEFAULT VALUES
            """);
        var request = pair.Request();

        Assert.True((await Pair.CopyAsync(request)).Proof.Proven);
        await pair.OnTargetAsync("ALTER TABLE as_text ALTER twice DROP EXPRESSION; UPDATE as_text SET twice = 1 WHERE id = 500");

        Assert.Equal(["public.as_text"], (await new PostgresFerry(TimeProvider.System).ProveAsync(request, null, default)).FailedTables());
    }

    static async Task<long> WriteAsync(Pair pair, CancellationToken stop)
    {
        await using var session = await Cluster.OpenAsync(pair.SourceUrl);
        long moves = 0;
        for (; !stop.IsCancellationRequested; moves++)
            await session.ExecuteAsync($"""
                BEGIN; UPDATE accounts SET amount = amount + 1 WHERE id = {moves % 20000 + 1};
                INSERT INTO moves (account, amount) VALUES ({moves % 20000 + 1}, 1); COMMIT
                """, default);
        return moves;
    }
}
