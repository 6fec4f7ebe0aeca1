namespace Landfall.Ferry.Tests;

/// <summary>Every major that is a source, into the newest two.</summary>
public sealed class MajorsTests(Majors majors) : IClassFixture<Majors>
{
    [Theory]
    [InlineData(13, 17)]
    [InlineData(14, 17)]
    [InlineData(15, 17)]
    [InlineData(16, 17)]
    [InlineData(17, 17)]
    [InlineData(13, 18)]
    [InlineData(14, 18)]
    [InlineData(15, 18)]
    [InlineData(16, 18)]
    [InlineData(17, 18)]
    [InlineData(18, 18)]
    public async Task A_database_is_copied_into_a_server_as_new_or_newer_and_proven(int from, int to)
    {
        var request = await majors.RequestAsync(from, to);

        var report = await Pair.CopyAsync(request);

        Assert.True(report.Proof.Proven);
        Assert.StartsWith($"{from}.", report.Versions.Source, StringComparison.Ordinal);
        Assert.StartsWith($"{to}.", report.Versions.Target, StringComparison.Ordinal);
        Assert.Equal(501, report.Proof.Tables.Single(t => t.Name == "varied").TargetRows);
        Assert.Equal(20, report.Proof.LargeObjects);
        Assert.Contains("TABLE public.orders is written otherwise by the target's server", report.Proof.Notes);
        Assert.DoesNotContain(report.Proof.Notes, n => n.Contains("FUNCTION", StringComparison.Ordinal) || n.Contains("POLICY", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(14)]
    public async Task A_session_whose_last_writes_are_not_counted_yet_is_named_and_when_it_ended_what_it_wrote(int major)
    {
        var database = await majors[major].NewDatabaseAsync(Majors.Owner);
        var url = majors[major].Url(database, Majors.Owner);
        await Cluster.SqlAsync(url, "CREATE TABLE quiet (x int); CREATE TABLE busy (x int)");
        await using var console = await Cluster.OpenAsync(url);
        var ferry = new PostgresFerry(TimeProvider.System);
        var before = await ferry.FingerprintAsync(url, rows: false, default);
        Assert.True(before.Compare(await ferry.FingerprintAsync(url, rows: false, default)).Still);

        await FreezeTests.HandedInAsync(console);
        await console.ExecuteAsync("INSERT INTO busy VALUES (1)", default);
        var unsure = before.Compare(await ferry.FingerprintAsync(url, rows: false, default));
        var failure = Assert.Throws<FerryException>(unsure.Demand);
        await console.CloseAsync();
        var changed = before.Compare(await ferry.FingerprintAsync(url, rows: false, default));

        Assert.Equal(FerryErrors.SourceUnsure, failure.Code);
        Assert.Contains($"app as {Majors.Owner} (process ", failure.Message, StringComparison.Ordinal);
        Assert.Equal(["public.busy"], changed.Tables);
    }

    [Theory]
    [InlineData(13, 18)]
    [InlineData(15, 17)]
    [InlineData(16, 17)]
    [InlineData(17, 17)]
    public async Task What_differs_in_the_copy_is_named_whatever_the_majors(int from, int to)
    {
        var request = await majors.RequestAsync(from, to);
        await Pair.CopyAsync(request);
        foreach (var (change, back, named) in Changes)
        {
            await majors[to].SqlAsync(request.Target.Database, change);
            var proof = await new PostgresFerry(TimeProvider.System).ProveAsync(request, null, default);
            await majors[to].SqlAsync(request.Target.Database, back);

            Assert.False(proof.Proven, change);
            Assert.Contains(proof.Differences, d => d.Contains(named, StringComparison.Ordinal));
        }
        Assert.True((await new PostgresFerry(TimeProvider.System).ProveAsync(request, null, default)).Proven);
    }

    // What is done to the copy, what undoes it, and what must be named.
    static readonly (string Change, string Back, string Named)[] Changes =
    [
        ("ALTER INDEX by_mail RENAME TO by_male", "ALTER INDEX by_male RENAME TO by_mail", "index by_mail"),
        ("DROP INDEX by_days", "CREATE INDEX by_days ON varied USING gist (days)", "INDEX public.by_days is missing"),
        ("DROP INDEX by_days; CREATE INDEX by_days ON varied USING gist (own)", "DROP INDEX by_days; CREATE INDEX by_days ON varied USING gist (days)", "INDEX public.by_days"),
        ("CREATE OR REPLACE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NEW; END $$",
            "CREATE OR REPLACE FUNCTION touched() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN NEW.v := NEW.v || '!'; RETURN NEW; END $$", "FUNCTION public.touched()"),
        ("CREATE OR REPLACE PROCEDURE p1(a int) LANGUAGE plpgsql AS $$ BEGIN RETURN; END $$",
            "CREATE OR REPLACE PROCEDURE p1(a int) LANGUAGE plpgsql AS $$ BEGIN NULL; END $$", "PROCEDURE public.p1"),
        ("ALTER FUNCTION trg() SECURITY DEFINER", "ALTER FUNCTION trg() SECURITY INVOKER", "FUNCTION public.trg()"),
        ("ALTER TABLE orders ALTER neg SET DEFAULT 1", "ALTER TABLE orders ALTER neg SET DEFAULT -1", "TABLE public.orders"),
        ("ALTER TABLE orders ALTER b DROP DEFAULT", "ALTER TABLE orders ALTER b SET DEFAULT false", "TABLE public.orders"),
        ("ALTER TABLE orders ALTER id DROP DEFAULT", "ALTER TABLE orders ALTER id SET DEFAULT nextval('orders_id_seq')", "DEFAULT public.orders id"),
        ("ALTER TABLE orders DROP CONSTRAINT len; ALTER TABLE orders ADD CONSTRAINT len CHECK (char_length(name) BETWEEN 1 AND 300)",
            "ALTER TABLE orders DROP CONSTRAINT len; ALTER TABLE orders ADD CONSTRAINT len CHECK (char_length(name) BETWEEN 1 AND 200)", "TABLE public.orders"),
        ("UPDATE pg_enum SET enumsortorder = -enumsortorder WHERE enumtypid = 'mood'::regtype", "UPDATE pg_enum SET enumsortorder = -enumsortorder WHERE enumtypid = 'mood'::regtype", "TYPE public.mood"),
        ("DROP POLICY p_sel ON lines; CREATE POLICY p_sel ON lines FOR SELECT USING (n IN (1, 2))",
            "DROP POLICY p_sel ON lines; CREATE POLICY p_sel ON lines FOR SELECT TO app USING (n IN (1, 2))", "POLICY public.lines p_sel"),
        ("ALTER POLICY p_ins ON lines WITH CHECK (n < 1000)", "ALTER POLICY p_ins ON lines WITH CHECK (n < 100 AND current_setting('app.t', true) = 'x')", "POLICY public.lines p_ins"),
        ("ALTER TABLE notes DISABLE TRIGGER touches", "ALTER TABLE notes ENABLE TRIGGER touches", "trigger touches"),
        ("DROP TRIGGER touches ON notes; CREATE TRIGGER touches AFTER INSERT ON notes FOR EACH ROW EXECUTE FUNCTION touched()",
            "DROP TRIGGER touches ON notes; CREATE TRIGGER touches BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION touched()", "TRIGGER public.notes touches"),
        ("DROP VIEW glad", "CREATE VIEW glad AS SELECT id, mail FROM varied WHERE 'glad' = ANY (moods)", "VIEW public.glad is missing"),
        ("CREATE OR REPLACE VIEW glad AS SELECT id, mail FROM varied WHERE 'glad' = ANY (moods) AND id <> 7", "CREATE OR REPLACE VIEW glad AS SELECT id, mail FROM varied WHERE 'glad' = ANY (moods)", "VIEW public.glad is defined otherwise"),
        ("CREATE OR REPLACE VIEW v3 AS SELECT (SELECT min(id) AS max FROM orders), id FROM lines JOIN orders USING (id)",
            "CREATE OR REPLACE VIEW v3 AS SELECT (SELECT max(id) FROM orders), id FROM lines JOIN orders USING (id)", "VIEW public.v3"),
        ("ALTER VIEW v4 RESET (security_barrier)", "ALTER VIEW v4 SET (security_barrier)", "VIEW public.v4 is defined otherwise"),
        ("ALTER VIEW v4 RESET (check_option)", "ALTER VIEW v4 SET (check_option = local)", "VIEW public.v4 is defined otherwise"),
        ("DROP MATERIALIZED VIEW totals; CREATE MATERIALIZED VIEW totals AS SELECT kind, count(*) FROM events WHERE true GROUP BY kind",
            "DROP MATERIALIZED VIEW totals; CREATE MATERIALIZED VIEW totals AS SELECT kind, count(*) FROM events GROUP BY kind", "MATERIALIZED VIEW public.totals is defined otherwise"),
        ("CREATE OR REPLACE RULE r1 AS ON DELETE TO lines WHERE (OLD.n = 98) DO INSTEAD NOTHING",
            "CREATE OR REPLACE RULE r1 AS ON DELETE TO lines WHERE (OLD.n = 99) DO INSTEAD NOTHING", "RULE public.lines r1 is defined otherwise"),
        ("ALTER TABLE lines DISABLE RULE r1", "ALTER TABLE lines ENABLE RULE r1", "RULE public.lines r1 is defined otherwise"),
        ("ALTER SEQUENCE counted INCREMENT 1", "ALTER SEQUENCE counted INCREMENT 5", "SEQUENCE public.counted"),
        ("ALTER TABLE base ALTER x DROP NOT NULL", "ALTER TABLE base ALTER x SET NOT NULL", "columns public.base"),
        ("COMMENT ON COLUMN orders.id IS 'another'", "COMMENT ON COLUMN orders.id IS 'the id'", "COMMENT public.COLUMN orders.id"),
    ];

    [Theory]
    [InlineData(18, 17)]
    [InlineData(14, 13)]
    public async Task An_older_server_is_refused_before_anything_is_written(int from, int to)
    {
        var request = await majors.RequestAsync(from, to);

        var failure = await Pair.FailAsync(request);

        Assert.Equal(FerryErrors.TargetOlder, failure.Code);
        Assert.Contains($"version {from} or newer", failure.Message, StringComparison.Ordinal);
        Assert.False(await majors[to].ScalarAsync<bool>(request.Target.Database, "SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')"));
    }

    [Theory]
    [InlineData(13)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task A_moment_that_nobody_holds_any_more_is_lost_in_the_words_of_every_major(int major)
    {
        await using var source = new Database(Side.Source, majors[major].Url("postgres"));
        await using var snapshot = await Snapshot.TakeAsync(source, default);
        var programs = await PostgresPrograms.FindAsync(Majors.Programs, major, major, default);
        using var scratch = Scratch.ForProof(Path.GetTempPath());
        // As when it is cut off between the look at it and the joining.
        await snapshot.AskAsync(session => session.ExecuteAsync("ROLLBACK", default), default);

        var joined = await Assert.ThrowsAsync<FerryException>(() => snapshot.JoinAsync(default));
        var dumped = await Assert.ThrowsAsync<FerryException>(() => new Dumper(programs, source).DumpAsync(scratch.NewFile("schema"), snapshot.Id, default));

        Assert.Equal((FerryErrors.Lost(Side.Source), FerryErrors.Lost(Side.Source)), (joined.Code, dumped.Code));
    }

    [Theory]
    [InlineData(13, 13, true)]
    [InlineData(15, 16, true)]
    [InlineData(14, 17, false)]
    [InlineData(18, 18, false)]
    public async Task A_dump_by_the_newest_program_is_restored_and_what_an_old_server_does_not_know_does_no_harm(int from, int to, bool noted)
    {
        var request = await majors.RequestAsync(from, to);
        using var dump = await Dump.OfAsync(Majors.Programs, request.Source);

        var report = await Dump.RestoreAsync(dump.Into(request.Target) with { Programs = Majors.Programs });

        Assert.Equal(501, report.Tables.Single(t => t.Name == "varied").Rows);
        Assert.Equal(501, report.Tables.Single(t => t.Name == "notes").Rows);
        Assert.Equal(20, report.LargeObjects);
        Assert.Equal(noted, report.Notes.Count > 0);
    }
}
