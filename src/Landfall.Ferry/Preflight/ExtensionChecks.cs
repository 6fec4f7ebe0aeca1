using Npgsql;

namespace Landfall.Ferry;

/// <summary>What extensions the source has, and whether the target can make them.</summary>
static class ExtensionChecks
{
    /// <summary>Counts statements of the server it is on; needs a preloaded library, and no data depends on it.</summary>
    public const string Statistics = "pg_stat_statements";

    // In the order in which they were made, which respects what each needs.
    const string Installed = """
        SELECT e.extname::text, n.nspname::text, e.extversion FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE e.extname <> 'plpgsql' ORDER BY e.oid
        """;

    const string Offered = "SELECT name::text, default_version FROM pg_available_extensions";

    // A trusted one (from 13 on) is made by whoever may create in the database; before, the catalog has no such column.
    const string Closed = """
        SELECT a.name::text FROM pg_available_extensions a
        JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version
        WHERE a.installed_version IS NULL AND v.superuser AND NOT coalesce((to_jsonb(v) ->> 'trusted')::boolean, false)
            AND NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
        """;

    /// <summary>Those of a database; what another offers of them is not known yet.</summary>
    public static Task<List<ExtensionFacts>> InstalledAsync(NpgsqlConnection session, CancellationToken stop) =>
        session.ListAsync(Installed, r => new ExtensionFacts(r.GetString(0), r.GetString(1), r.GetString(2), Available: null), stop);

    /// <summary>The versions that a server would make, by name.</summary>
    public static async Task<Dictionary<string, string>> OfferedAsync(NpgsqlConnection target, CancellationToken stop) =>
        (await target.ListAsync(Offered, r => (Name: r.GetString(0), Version: r.GetString(1)), stop)).ToDictionary(o => o.Name, o => o.Version);

    public static async Task<List<PreflightProblem>> ProblemsAsync(
        IReadOnlyList<ExtensionFacts> wanted, NpgsqlConnection target, bool claimed, CancellationToken stop)
    {
        var there = (await InstalledAsync(target, stop)).ToDictionary(e => e.Name);
        var closed = (await target.ListAsync(Closed, r => r.GetString(0), stop)).ToHashSet();
        return [.. wanted.Where(e => e.Name != Statistics).Select(Problem).OfType<PreflightProblem>()];

        PreflightProblem? Problem(ExtensionFacts extension) =>
            extension.Available is null
                ? new(FerryErrors.ExtensionMissing,
                    $"The source uses the extension {extension.Label} (schema {extension.Schema}); "
                        + "the target's server does not offer it.",
                    $"Install it on the target's server, or drop it on the source if nothing uses it.")
            : closed.Contains(extension.Name)
                ? new(FerryErrors.ExtensionUntrusted,
                    $"The source uses the extension {extension.Name}, which only a superuser of the target may make.",
                    "Have one make it there, or drop it on the source if nothing uses it.")
            : !claimed && there.TryGetValue(extension.Name, out var other) && other.Schema != extension.Schema
                ? new(FerryErrors.ExtensionElsewhere,
                    $"The extension {extension.Name} is in schema {extension.Schema} on the source, in {other.Schema} on the target.",
                    $"Drop it on the target: the copy makes it where it belongs.")
            : (there.GetValueOrDefault(extension.Name)?.Version ?? extension.Available) is var made && IsOlder(made, extension.Version)
                ? new(FerryErrors.ExtensionOlder,
                    $"The extension {extension.Name} is {extension.Version} on the source, and the older {made} on the target.",
                    $"Install {extension.Version} on the target's server, or drop it on the source if nothing uses it.")
            : null;
    }

    /// <summary>True: certainly older; versions may be any words.</summary>
    public static bool IsOlder(string one, string other) =>
        Version.TryParse(Dotted(one), out var left) && Version.TryParse(Dotted(other), out var right) && left < right;

    static string Dotted(string version) => version.Contains('.', StringComparison.Ordinal) ? version : version + ".0";
}
