using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Counts on the target what the dump was read to hold.</summary>
sealed partial class RestoreCount(DumpFile dump, DumpContents contents, IProgress<CopyProgress>? progress)
{
    const int Told = 50;
    const long Many = 1_000_000;

    const string Tables = $"""
        SELECT n.nspname, c.relname, c.relkind = 'p', c.relforcerowsecurity FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND {Sql.UserSchema}
        """;

    /// <returns>Every table of the dump with rows of its own, by name.</returns>
    /// <exception cref="FerryException">Something is not there as the dump has it; all of it is named.</exception>
    public async Task<IReadOnlyList<RestoredTable>> DemandAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var there = (await session.ListAsync(
            Tables, r => (Schema: r.GetString(0), Name: r.GetString(1), Parent: r.GetBoolean(2), Forced: r.GetBoolean(3)), stop))
            .ToDictionary(t => (t.Schema, t.Name), t => (t.Parent, t.Forced));
        var (counted, wrong) = (new List<RestoredTable>(), new List<string>());
        List<TableData> tables = [.. dump.Tables.Where(t => !Sql.ForeignSchemas.Contains(t.Schema)).DistinctBy(t => t.Key)];
        foreach (var table in tables)
        {
            var wanted = contents.Rows[table.Key];
            var rows = there.TryGetValue(table.Key, out var kind) ? await CountAsync(session, table, kind.Parent, kind.Forced, stop) : -1;
            counted.Add(new RestoredTable(table.Schema, table.Name, rows));
            if (counted.Count % Told == 0 || rows >= Many)
                progress?.Report(new CopyProgress(CopyStage.Prove, "Tables counted", counted.Count, tables.Count) { Rows = counted.Sum(t => t.Rows) });
            if (rows != wanted) wrong.Add(rows < 0 ? $"table {table.FullName} is not there" : $"table {table.FullName} has {rows} rows of {wanted}");
        }
        wrong.AddRange(await OthersAsync(session, stop));
        return wrong.Count == 0 ? counted : throw new FerryException(FerryErrors.ProofFailed,
            $"Not everything arrived: {string.Join("; ", wrong.Take(20))}.",
            "Do not use this database. Give the same command again: it wipes it and begins anew.");
    }

    static async Task<long> CountAsync(NpgsqlConnection session, TableData table, bool parent, bool forced, CancellationToken stop)
    {
        var name = Sql.Identifier(table.Schema, table.Name);
        var count = $"SELECT count(*) FROM {(parent ? "" : "ONLY ")}{name}";
        if (!forced) return await session.ScalarAsync<long>(count, stop);
        // A policy is forced upon its owner too. It is lifted for the owner's own transaction, which is taken back.
        await session.ExecuteAsync($"BEGIN; ALTER TABLE {name} NO FORCE ROW LEVEL SECURITY", stop);
        var rows = await session.ScalarAsync<long>(count, stop);
        await session.ExecuteAsync("ROLLBACK", stop);
        return rows;
    }

    async Task<List<string>> OthersAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var wrong = new List<string>();
        var objects = await session.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", stop);
        if (objects != contents.LargeObjects) wrong.Add($"there are {objects} large objects of {contents.LargeObjects}");
        var there = (await Sequences.MeasureAsync(session, stop)).ToDictionary(s => (s.Schema, s.Name), s => (s.LastValue, s.IsCalled));
        foreach (var sequence in dump.Entries.Where(e => e.Kind == "SEQUENCE SET" && !Sql.ForeignSchemas.Contains(e.Schema ?? "")))
            if (!there.TryGetValue((sequence.Schema ?? "", sequence.Tag), out var state) || state != State(sequence))
                wrong.Add($"sequence {sequence.FullName} does not stand at {State(sequence).Value}");
        return wrong;
    }

    (long Value, bool Called) State(ArchiveEntry sequence) => Set().Match(sequence.Definition) is { Success: true } match
        && long.TryParse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture, out var value)
            ? (value, match.Groups[2].Value == "true")
            : throw DumpFile.Broken(dump.Path, $"the sequence {sequence.FullName} is set to no number");

    [GeneratedRegex(@", (-?\d+), (true|false)\);\s*\z")]
    private static partial Regex Set();
}
