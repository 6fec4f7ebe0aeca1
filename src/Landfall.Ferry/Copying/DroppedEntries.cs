namespace Landfall.Ferry;

/// <summary>What of a dump does not reach the target, said to a person.</summary>
static class DroppedEntries
{
    public static IEnumerable<Dropped> Of(ArchiveFilter filter, IEnumerable<ExtensionFacts> extensions) =>
        filter.Dropped
            .Select(d => new Dropped(
                d.Entry.Kind, Name(d.Entry), d.Cause is null ? Reason(d.Entry.Kind) : $"It needs {d.Cause}, which is left out."))
            .Concat(extensions.Where(e => e.Name == ExtensionChecks.Statistics)
                .Select(e => new Dropped("EXTENSION", e.Name, "It counts statements of the server that it is on and holds no data.")));

    public static IReadOnlyList<string> Grants(ArchiveFilter filter) =>
    [
        .. filter.Dropped.Select(d => d.Entry)
            .Where(e => e.Kind is "ACL" or "DEFAULT ACL").Select(e => e.Definition.Trim()).Where(sql => sql.Length > 0),
    ];

    // The tag of a user mapping says its kind again.
    static string Name(ArchiveEntry entry) => entry.FullName.StartsWith($"{entry.Kind} ", StringComparison.Ordinal)
        ? entry.FullName[(entry.Kind.Length + 1)..]
        : entry.FullName;

    static string Reason(string kind) => kind switch
    {
        "ACL" or "DEFAULT ACL" => "It names roles of the source; the target's owner has every right. Grant it again where it is needed.",
        "EVENT TRIGGER" => "Event triggers of the provider must not live on; one of your own is made again by a superuser.",
        "FOREIGN TABLE" or "FOREIGN SERVER" or "SERVER" or "USER MAPPING" or "FOREIGN DATA WRAPPER" =>
            "It leads to another server and needs that server's password. Make it again if it is still needed.",
        "SECURITY LABEL" => "Its provider is not on the target.",
        _ => "It binds the database to another server. Make it again if it is still needed.",
    };
}
