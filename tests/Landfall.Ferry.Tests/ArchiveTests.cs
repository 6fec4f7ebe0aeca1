using Landfall.Programs;

namespace Landfall.Ferry.Tests;

[Collection(nameof(Clusters))]
public sealed class ArchiveTests(Clusters clusters)
{
    [Fact]
    public async Task The_table_of_contents_is_read_as_pg_restore_reads_it()
    {
        var pair = await clusters.HerokuLikeAsync();
        await pair.OnSourceAsync("CREATE SCHEMA \"a b\"; CREATE TABLE \"a b\".\"TABLE c\" (x int)");
        using var dump = await DumpAsync(pair);

        var entries = Archive.Read(dump.Path);

        Assert.Equal(
            (await ListedAsync(dump.Path)).Order(),
            entries.Where(e => e.Kind is not ("ENCODING" or "STDSTRINGS" or "SEARCHPATH")).Select(e => e.Id).Order());
        Assert.Contains(entries, e => e is { Kind: "TABLE", Schema: "a b", Tag: "TABLE c" });
        Assert.Contains("CREATE TABLE \"a b\".\"TABLE c\"",
            entries.Single(e => e is { Kind: "TABLE", Schema: "a b" }).Definition, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dump_that_is_cut_anywhere_in_its_head_is_refused()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int)");
        using var dump = await DumpAsync(pair);
        var whole = await File.ReadAllBytesAsync(dump.Path);

        for (var length = 0; length < 600; length += 7)
        {
            await File.WriteAllBytesAsync(dump.Path, whole[..length]);
            Assert.Equal(FerryErrors.DumpTruncated, Assert.Throws<FerryException>(() => Archive.Read(dump.Path)).Code);
        }
    }

    [Fact]
    public async Task Bytes_that_are_no_dump_are_refused_and_never_exhaust_memory()
    {
        var pair = await clusters.PairAsync("CREATE TABLE t (x int)");
        using var dump = await DumpAsync(pair);
        var whole = await File.ReadAllBytesAsync(dump.Path);
        var random = new Random(4711);

        for (var i = 0; i < 300; i++)
        {
            var broken = whole.ToArray();
            for (var flip = 0; flip < 3; flip++) broken[random.Next(Math.Min(broken.Length, 900))] = (byte)random.Next(256);
            await File.WriteAllBytesAsync(dump.Path, broken);
            var refused = Record.Exception(() => Archive.Read(dump.Path));
            Assert.True(refused is null or FerryException, $"{refused}");
        }
    }

    static async Task<TemporaryFile> DumpAsync(Pair pair)
    {
        var file = new TemporaryFile();
        await using var database = new Database(Side.Source, pair.SourceUrl);
        var programs = await PostgresPrograms.FindAsync(null, 15, 15, default);
        await using var snapshot = await Snapshot.TakeAsync(database, default);
        await new Dumper(programs, database).DumpAsync(file.Path, snapshot.Id, default);
        return file;
    }

    static async Task<List<int>> ListedAsync(string dump)
    {
        var ended = await ProgramRunner.RunAsync(
            new Landfall.Programs.Program("/usr/lib/postgresql/15/bin/pg_restore", ["--list", "--create", dump]));
        return [.. ended.Output.Split('\n')
            .Where(line => line.Length > 0 && char.IsAsciiDigit(line[0])).Select(line => int.Parse(line.Split(';')[0]))];
    }

    sealed class TemporaryFile : IDisposable
    {
        readonly string directory = Directory.CreateTempSubdirectory("landfall-dump-").FullName;

        public string Path => System.IO.Path.Combine(directory, "dump");

        public void Dispose() => Directory.Delete(directory, recursive: true);
    }
}
