namespace Landfall.Ferry;

/// <summary>An entry that is left out, and the one because of which it is.</summary>
/// <param name="Cause">An entry that this one needs and that is left out itself; null: it is left out for what it is.</param>
sealed record DroppedEntry(ArchiveEntry Entry, ArchiveEntry? Cause);

/// <summary>What of a dump reaches the target (heroku 3.3 and 3.4).</summary>
/// <param name="Kept">What is restored, but for schemas that were made before.</param>
/// <param name="Dropped">What a person is told that the target does not get.</param>
sealed record ArchiveFilter(IReadOnlyList<ArchiveEntry> Kept, IReadOnlyList<DroppedEntry> Dropped)
{
    // Grants name roles that the target does not have. Event triggers are the provider's and would live on. Publications and
    // subscriptions bind to other servers, as do foreign servers, whose dumps also lack or hold passwords.
    static readonly HashSet<string> DroppedKinds = new(StringComparer.Ordinal)
    {
        "ACL", "DEFAULT ACL", "EVENT TRIGGER", "FOREIGN DATA WRAPPER", "FOREIGN SERVER", "SERVER", "FOREIGN TABLE", "PUBLICATION",
        "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA", "SECURITY LABEL", "SUBSCRIPTION", "SUBSCRIPTION TABLE", "USER MAPPING",
    };

    static readonly HashSet<string> DataKinds = new(StringComparer.Ordinal)
    {
        "TABLE DATA", "SEQUENCE SET", "BLOB", "BLOBS", "BLOB METADATA", "LARGE OBJECT", "MATERIALIZED VIEW DATA", "STATISTICS DATA",
        "ENCODING", "STDSTRINGS", "SEARCHPATH",
    };

    /// <summary>Definitions that both sides must share.</summary>
    public IReadOnlyList<ArchiveEntry> Schema { get; } = [.. Kept.Where(e => !DataKinds.Contains(e.Kind))];

    /// <summary>True: this relation is among what is left out.</summary>
    public bool Drops(string schema, string name) => DroppedNames.Contains((schema, name));

    HashSet<(string?, string)> DroppedNames { get; } =
        [.. Dropped.Where(d => d.Entry.Kind is "VIEW" or "MATERIALIZED VIEW" or "FOREIGN TABLE" or "TABLE").Select(d => (d.Entry.Schema, d.Entry.Tag))];

    public static ArchiveFilter Of(IReadOnlyList<ArchiveEntry> entries)
    {
        var dropped = new Dictionary<int, DroppedEntry>();
        foreach (var entry in entries.Where(e => DroppedKinds.Contains(e.Kind) || IsStatistics(e)))
            dropped.Add(entry.Id, new DroppedEntry(entry, null));
        while (entries.Where(e => !dropped.ContainsKey(e.Id)).Select(Needing).OfType<DroppedEntry>().ToList() is { Count: > 0 } more)
            foreach (var entry in more) dropped.Add(entry.Entry.Id, entry);
        return new ArchiveFilter(
            [.. entries.Where(e => !dropped.ContainsKey(e.Id) && !IsMadeElsewhere(e))],
            [.. dropped.Values.Where(d => !IsStatistics(d.Entry) && d.Entry.Kind != "COMMENT")]);

        DroppedEntry? Needing(ArchiveEntry entry) =>
            entry.Needs.Where(dropped.ContainsKey).Select(id => new DroppedEntry(entry, dropped[id].Entry)).FirstOrDefault();
    }

    static bool IsStatistics(ArchiveEntry entry) => entry is { Kind: "EXTENSION", Tag: ExtensionChecks.Statistics };

    // By an administrator (extensions), by the server (public), or by nobody (the provider's, and the source's database itself).
    static bool IsMadeElsewhere(ArchiveEntry entry) => entry.Kind switch
    {
        "EXTENSION" or "DATABASE" or "DATABASE PROPERTIES" => true,
        "SCHEMA" => entry.Tag == "public" || Sql.ForeignSchemas.Contains(entry.Tag),
        "COMMENT" => entry.Schema is null && IsOfNoSchema(entry.Tag),
        _ => Sql.ForeignSchemas.Contains(entry.Schema ?? ""),
    };

    static bool IsOfNoSchema(string tag) =>
        tag.StartsWith("EXTENSION ", StringComparison.Ordinal) || tag.StartsWith("DATABASE ", StringComparison.Ordinal);
}
