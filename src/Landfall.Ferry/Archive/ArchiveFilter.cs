namespace Landfall.Ferry;

/// <summary>Which entries of a dump are restored, and what is said of the rest (heroku 3.3 and 3.4).</summary>
static class ArchiveFilter
{
    // Grants name roles that the target does not have. Event triggers are the provider's and would live on. Publications and
    // subscriptions bind to other servers, as do foreign servers, whose dumps also lack or hold passwords.
    static readonly HashSet<string> Dropped = new(StringComparer.Ordinal)
    {
        "ACL", "DEFAULT ACL", "EVENT TRIGGER", "FOREIGN DATA WRAPPER", "FOREIGN SERVER", "SERVER", "FOREIGN TABLE", "PUBLICATION",
        "PUBLICATION TABLE", "PUBLICATION TABLES IN SCHEMA", "SECURITY LABEL", "SUBSCRIPTION", "SUBSCRIPTION TABLE", "USER MAPPING",
    };

    static readonly string[] CommentedDropped =
        ["DATABASE ", "EXTENSION ", "EVENT TRIGGER ", "PUBLICATION ", "SUBSCRIPTION ", "SERVER ", "FOREIGN DATA WRAPPER ", "FOREIGN TABLE "];

    static readonly HashSet<string> Data = new(StringComparer.Ordinal)
    {
        "TABLE DATA", "SEQUENCE SET", "BLOB", "BLOBS", "BLOB METADATA", "LARGE OBJECT", "MATERIALIZED VIEW DATA", "STATISTICS DATA",
        "ENCODING", "STDSTRINGS", "SEARCHPATH", "DATABASE", "DATABASE PROPERTIES",
    };

    /// <summary>Left out, and told to the user.</summary>
    public static bool IsDropped(ArchiveEntry entry) => Dropped.Contains(entry.Kind);

    /// <summary>Restored. Extensions are made before by an administrator, with the schemas in <paramref name="made"/>.</summary>
    public static bool IsRestored(ArchiveEntry entry, IReadOnlySet<string> made) =>
        !IsDropped(entry) && entry.Kind != "EXTENSION" && !IsOwnerless(entry)
        && !(entry.Kind == "SCHEMA" && (entry.Tag == "public" || made.Contains(entry.Tag)))
        && !IsForeign(entry);

    /// <summary>Part of the schema that both sides must share.</summary>
    public static bool IsSchema(ArchiveEntry entry) =>
        !Data.Contains(entry.Kind) && IsRestored(entry, new HashSet<string>());

    static bool IsOwnerless(ArchiveEntry entry) =>
        entry.Kind == "COMMENT" && entry.Schema is null && CommentedDropped.Any(what => entry.Tag.StartsWith(what, StringComparison.Ordinal));

    static bool IsForeign(ArchiveEntry entry) =>
        Sql.ForeignSchemas.Contains(entry.Schema ?? (entry.Kind == "SCHEMA" ? entry.Tag : ""));
}
