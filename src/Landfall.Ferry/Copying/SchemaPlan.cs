using System.Security.Cryptography;
using System.Text;

namespace Landfall.Ferry;

/// <summary>A definition to be run on the target.</summary>
/// <param name="Key">Its name in the journal.</param>
/// <param name="Sql">One or more statements.</param>
/// <param name="What">What it makes, for a person.</param>
sealed record Definition(string Key, string Sql, string What);

/// <summary>In which order the definitions of a dump are run around the copying of the rows.</summary>
sealed class SchemaPlan
{
    readonly List<(ArchiveEntry Entry, Definition Definition)> all;
    readonly Dictionary<int, ArchiveEntry> byId;
    readonly HashSet<(string?, string)> filled;
    readonly IReadOnlyDictionary<(string Schema, string Tag), KeyIndex> keys;

    /// <param name="filter">The dump.</param>
    /// <param name="filled">The tables whose rows are copied.</param>
    /// <param name="made">Schemas that are there already.</param>
    /// <param name="keys">The indexes of keys, which can be built before their keys are there.</param>
    public SchemaPlan(
        ArchiveFilter filter, IEnumerable<TablePlan> filled, IReadOnlySet<string> made,
        IReadOnlyDictionary<(string Schema, string Tag), KeyIndex> keys)
    {
        this.keys = keys;
        all = [.. filter.Schema.Select((e, i) => (e, new Definition($"definition {i}", e.Definition, e.ToString())))
            .Where(d => d.Item2.Sql.Length > 0 && !(d.e.Kind == "SCHEMA" && made.Contains(d.e.Tag)))];
        byId = filter.Schema.ToDictionary(e => e.Id);
        this.filled = [.. filled.Where(t => t.Kind == TableKind.Table).Select(t => ((string?)t.Schema, t.Name))];
        Before = [.. all.Where(d => d.Entry.Section != ArchiveSection.PostData).Select(d => d.Definition)];
        Indexes = all.Where(d => IsIndex(d.Entry)).ToLookup(d => NameOf(TableOf(d.Entry)!));
        ForeignKeys = all.Where(d => IsForeignKey(d.Entry))
            .ToLookup(d => NameOf(Referrer(d.Entry)!), d => d.Definition with { Sql = Unproven(d.Entry) });
        Checks = all.Where(d => IsForeignKey(d.Entry) && IsProvenLater(d.Entry))
            .ToLookup(d => NameOf(Referrer(d.Entry)!),
                d => new Definition($"{d.Definition.Key} validated", Proving(d.Entry), d.Definition.What));
        After = [.. all.Where(d => d.Entry.Section == ArchiveSection.PostData && !IsIndex(d.Entry) && !IsForeignKey(d.Entry))
            .Select(d => d.Definition)];
    }

    /// <summary>The plan of a moment.</summary>
    public static async Task<SchemaPlan> ReadAsync(Moment moment, IReadOnlySet<string> made, CancellationToken stop) =>
        new(moment.Filter, moment.Plans, made, await moment.Snapshot.AskAsync(s => Ferry.KeyIndex.ReadAsync(s, stop), stop));

    /// <summary>What must be there before the rows.</summary>
    public IReadOnlyList<Definition> Before { get; }

    /// <summary>Foreign keys between tables with rows of their own, by the table that refers; existing rows are not looked at.</summary>
    public ILookup<string, Definition> ForeignKeys { get; }

    /// <summary>What makes existing rows be looked at, by the same tables.</summary>
    public ILookup<string, Definition> Checks { get; }

    /// <summary>All the rest, in the dump's order.</summary>
    public IReadOnlyList<Definition> After { get; }

    ILookup<string, (ArchiveEntry Entry, Definition Definition)> Indexes { get; }

    /// <summary>A table's indexes, those of its keys among them, to be built side by side; the longest to build first.</summary>
    public IReadOnlyList<Definition> IndexesOf(TablePlan table) => [.. Indexes[table.Sql].Select(IndexOf).OfType<Definition>()
        .OrderByDescending(d => d.Sql.Contains(" USING gi", StringComparison.Ordinal))];

    /// <summary>A table's keys on those indexes, and what changes the table itself: one after the other.</summary>
    public IReadOnlyList<Definition> KeysOf(TablePlan table) => [.. Indexes[table.Sql].Select(KeyOf).OfType<Definition>()];

    /// <summary>A table's indexes and keys as the dump has them: one after the other.</summary>
    public IReadOnlyList<Definition> AllOf(TablePlan table) => [.. Indexes[table.Sql].Select(d => d.Definition)];

    /// <summary>What of a table is made once its rows are in, by name.</summary>
    public IEnumerable<string> NamesOf(TablePlan table) =>
        IndexesOf(table).Concat(KeysOf(table)).Concat(AllOf(table)).Append(StatisticsOf(table)).Select(d => d.Key).Distinct();

    /// <summary>The last that is made of a table. A copied table has no statistics, and without them the first hours are slow.</summary>
    public static Definition StatisticsOf(TablePlan table) =>
        new($"statistics {table.Sql}", $"ANALYZE {table.Sql}", $"statistics of {table.FullName}");

    /// <summary>A hash of all definitions.</summary>
    public static string Hash(ArchiveFilter filter) => Convert.ToHexStringLower(SHA256.HashData(
        Encoding.UTF8.GetBytes(string.Concat(filter.Schema.Select(e => $"{e}\n{e.Definition}\n")))));

    Definition? IndexOf((ArchiveEntry Entry, Definition Definition) one) =>
        KeyIndex(one.Entry) is { } key ? one.Definition with { Key = $"{one.Definition.Key} index", Sql = key.Index }
        : one.Entry.Kind == "INDEX" && IsOne(one.Entry) ? one.Definition
        : null;

    Definition? KeyOf((ArchiveEntry Entry, Definition Definition) one) =>
        KeyIndex(one.Entry) is { } key ? one.Definition with { Sql = key.Constraint }
        : IndexOf(one) is null ? one.Definition
        : null;

    KeyIndex? KeyIndex(ArchiveEntry entry) =>
        entry.Kind == "CONSTRAINT" && IsOne(entry) ? keys.GetValueOrDefault((entry.Schema!, entry.Tag)) : null;

    // Such as one that also says by which index the table is clustered: that locks the table.
    static bool IsOne(ArchiveEntry entry) => !Bare(entry).Contains(";\n", StringComparison.Ordinal);

    // Indexes of partitioned tables and of materialized views hold no rows yet; they stay in the dump's order.
    bool IsIndex(ArchiveEntry entry) => entry.Kind is "INDEX" or "CONSTRAINT" && TableOf(entry) is not null;

    bool IsForeignKey(ArchiveEntry entry) => entry.Kind == "FK CONSTRAINT" && Referrer(entry) is not null
        && Tables(entry).All(IsFilled);

    ArchiveEntry? TableOf(ArchiveEntry entry) => Tables(entry).ToList() is [var only] && IsFilled(only) ? only : null;

    // The tag of a foreign key is its table's name, a space, and its own name. Where that could mean two tables, it means none.
    ArchiveEntry? Referrer(ArchiveEntry entry) => Tables(entry)
        .Where(t => t.Schema == entry.Schema && entry.Tag.StartsWith($"{t.Tag} ", StringComparison.Ordinal)).ToList() is [var only]
        ? only
        : null;

    IEnumerable<ArchiveEntry> Tables(ArchiveEntry entry) => entry.Needs
        .Select(id => byId.GetValueOrDefault(id)).OfType<ArchiveEntry>()
        .Where(e => e.Kind is "TABLE" or "MATERIALIZED VIEW" or "FOREIGN TABLE").Distinct();

    static string NameOf(ArchiveEntry table) => Sql.Identifier(table.Schema!, table.Tag);

    bool IsFilled(ArchiveEntry table) => filled.Contains((table.Schema, table.Tag));

    static bool IsProvenLater(ArchiveEntry key) => !Ends(key, "NOT VALID") && !Ends(key, "NOT ENFORCED");

    static string Unproven(ArchiveEntry key) => IsProvenLater(key) ? $"{Bare(key)} NOT VALID" : key.Definition;

    string Proving(ArchiveEntry key)
    {
        var table = Referrer(key)!;
        var name = key.Tag[(table.Tag.Length + 1)..];
        return $"ALTER TABLE {NameOf(table)} VALIDATE CONSTRAINT {Sql.Identifier(name)}";
    }

    static bool Ends(ArchiveEntry entry, string words) => Bare(entry).EndsWith(words, StringComparison.Ordinal);

    static string Bare(ArchiveEntry entry) => entry.Definition.TrimEnd().TrimEnd(';');
}
