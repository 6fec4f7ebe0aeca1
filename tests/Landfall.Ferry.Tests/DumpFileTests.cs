using System.Security.Cryptography;

namespace Landfall.Ferry.Tests;

/// <summary>Files that are no whole dump, or not one for this target: refused before anything is written.</summary>
[Collection(nameof(Clusters))]
public sealed class DumpFileTests(Clusters clusters)
{
    const string Filled = "CREATE TABLE t AS SELECT g AS id, md5(g::text) AS v FROM generate_series(1, 5000) g";

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(500)]
    [InlineData(20_000)]
    public async Task A_dump_that_lost_its_end_is_refused(int bytes)
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        using (var file = File.OpenWrite(dump.Path)) file.SetLength(file.Length - bytes);

        await RefusedAsync(pair, dump, FerryErrors.DumpTruncated, "app.dump");
    }

    [Fact]
    public async Task A_dump_in_which_a_byte_changed_is_refused()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        var bytes = await File.ReadAllBytesAsync(dump.Path);
        bytes[bytes.Length - 30_000] ^= 0x10;
        await File.WriteAllBytesAsync(dump.Path, bytes);

        await RefusedAsync(pair, dump, FerryErrors.DumpTruncated, "app.dump");
    }

    [Theory]
    [InlineData("")]
    [InlineData("PGDM")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>AccessDenied</Code></Error>")]
    [InlineData("--\n-- PostgreSQL database dump\n--\nCREATE TABLE t (x int);\n")]
    public async Task A_file_that_is_no_dump_is_refused_and_its_beginning_told(string content)
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        await File.WriteAllTextAsync(dump.Path, content);

        await RefusedAsync(pair, dump, FerryErrors.DumpTruncated, content[..Math.Min(content.Length, 30)].Split('\n')[0]);
    }

    [Fact]
    public void A_file_that_is_not_there_is_named() =>
        Assert.Equal(FerryErrors.DumpUnreadable, Assert.Throws<FerryException>(() => DumpFile.Open("/no/such.dump")).Code);

    [Fact]
    public async Task A_dump_of_inserts_cannot_be_counted_and_is_refused()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair, "--inserts");

        await RefusedAsync(pair, dump, FerryErrors.DumpUnfit, "public.t");
    }

    [Fact]
    public async Task An_older_target_is_refused()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        dump.With("15.18 (", "19.18 (");

        await RefusedAsync(pair, dump, FerryErrors.TargetOlder, "19.18");
    }

    [Fact]
    public async Task A_pg_restore_that_is_too_old_is_refused_with_what_to_install()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        using var programs = new FakePrograms("#!/bin/sh\necho 'pg_dump (PostgreSQL) 14.9'\n");

        var failure = await Dump.FailAsync(dump.Into(pair) with { Programs = programs.Directory });

        Assert.Equal(FerryErrors.ProgramsUnfit, failure.Code);
        Assert.Contains("postgresql-client-15", failure.Message, StringComparison.Ordinal);
        Assert.Contains("14.9", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_extension_is_named()
    {
        var pair = await clusters.PairAsync();
        await clusters.Source.SqlAsync(pair.SourceDatabase, "CREATE EXTENSION citext; UPDATE pg_extension SET extname = 'of_another_world' WHERE extname = 'citext'");
        using var dump = await Dump.OfAsync(pair);

        await RefusedAsync(pair, dump, FerryErrors.ExtensionMissing, "of_another_world");
    }

    [Fact]
    public async Task A_target_that_its_role_does_not_own_is_refused()
    {
        var pair = await clusters.PairAsync(Filled);
        using var dump = await Dump.OfAsync(pair);
        await clusters.Target.SqlAsync("postgres", $"ALTER DATABASE {pair.TargetDatabase} OWNER TO postgres");

        await RefusedAsync(pair, dump, FerryErrors.TargetNotOwned, "app");
    }

    [Fact]
    public async Task What_a_dump_holds_is_counted_by_reading_it()
    {
        var pair = await clusters.PairAsync($"{Filled}; CREATE TABLE empty (x int); SELECT lo_from_bytea(0, 'x') FROM generate_series(1, 3)");
        using var dump = await Dump.OfAsync(pair);

        var contents = await DumpFile.Open(dump.Path).ReadAsync(null, null, default);

        Assert.Equal(5000, contents.Rows[("public", "t")]);
        Assert.Equal(0, contents.Rows[("public", "empty")]);
        Assert.Equal(3, contents.LargeObjects);
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(await File.ReadAllBytesAsync(dump.Path))), contents.Hash);
    }

    static async Task RefusedAsync(Pair pair, Dump dump, string code, string named)
    {
        var failure = await dump.FailAsync(pair);

        Assert.Equal(code, failure.Code);
        Assert.Contains(named, failure.Message, StringComparison.Ordinal);
        Assert.False(await pair.AskTargetAsync<bool>("SELECT EXISTS (SELECT FROM pg_namespace WHERE nspname = '_landfall')"));
    }
}
