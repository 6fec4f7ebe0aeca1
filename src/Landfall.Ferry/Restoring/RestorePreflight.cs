using System.Text.RegularExpressions;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>What the target must have before anything of a dump is restored. Writes nothing.</summary>
sealed partial class RestorePreflight(RestoreRequest request, Database target)
{
    const string Facts = """
        SELECT current_setting('server_version'), r.rolsuper, pg_has_role(d.datdba, 'MEMBER')
        FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
        """;

    // One that is there need not be made; a trusted one (from 13 on) is made by whoever may create in the database.
    const string Extensions = """
        SELECT a.name::text, e.oid IS NOT NULL, n.nspname::text, bool_or(v.superuser AND NOT coalesce((to_jsonb(v) ->> 'trusted')::boolean, false))
        FROM pg_available_extensions a JOIN pg_available_extension_versions v ON v.name = a.name AND v.version = a.default_version
        LEFT JOIN pg_extension e ON e.extname = a.name LEFT JOIN pg_namespace n ON n.oid = e.extnamespace
        WHERE a.name = ANY ($1) GROUP BY 1, 2, 3
        """;

    /// <exception cref="FerryException">The first thing that stands in the way, with all its objects.</exception>
    public Task<RestoreFacts> RunAsync(CancellationToken stop) => target.WithSessionAsync(async session =>
    {
        var (version, superuser, owner) = (await session.ListAsync(
            Facts, r => (r.GetString(0).Split(' ')[0], r.GetBoolean(1), r.GetBoolean(2)), stop)).Single();
        if (superuser && !request.Trusted) throw Superuser();
        if (!owner) throw NotOwned();
        if (session.PostgreSqlVersion.Major < request.Dump.ServerMajor) throw Older(version);
        var extensions = request.Dump.Entries.Where(e => e.Kind == "EXTENSION" && e.Tag != ExtensionChecks.Statistics)
            .Select(Wanted).ToList();
        await DemandAsync(extensions, superuser, session, stop);
        return new RestoreFacts(version, session.PostgreSqlVersion.Major, extensions);
    }, stop);

    async Task DemandAsync(IReadOnlyList<ExtensionFacts> wanted, bool superuser, NpgsqlConnection session, CancellationToken stop)
    {
        var offered = (await session.ListAsync(
            Extensions, r => (Name: r.GetString(0), There: r.GetBoolean(1), Schema: r.Text(2), Closed: r.GetBoolean(3)), stop,
            (object)wanted.Select(e => e.Name).ToArray())).ToDictionary(e => e.Name);
        var missing = wanted.Where(e => !offered.ContainsKey(e.Name)).ToList();
        if (missing.Count > 0)
            throw new FerryException(FerryErrors.ExtensionMissing, $"The dump uses {Names(missing)}, which the target's server does not offer.",
                "Install it there, or drop it on the source if nothing uses it and make the dump anew. Nothing was written.");
        var closed = wanted.Where(e => offered[e.Name] is { There: false, Closed: true } && !superuser).ToList();
        if (closed.Count > 0)
            throw new FerryException(FerryErrors.ExtensionUntrusted, $"The dump uses {Names(closed)}, which only a superuser of the target may make.",
                "Have one make it there, or drop it on the source if nothing uses it and make the dump anew. Nothing was written.");
        if (wanted.FirstOrDefault(e => offered[e.Name] is { There: true, Schema: { } schema } && schema != e.Schema) is { } elsewhere)
            throw new FerryException(FerryErrors.ExtensionElsewhere,
                $"The extension {elsewhere.Name} is in schema {elsewhere.Schema} in the dump, in {offered[elsewhere.Name].Schema} on the target.",
                "Drop it on the target: the restore makes it where it belongs. Nothing was written.");
    }

    static ExtensionFacts Wanted(ArchiveEntry entry)
    {
        var schema = Schema().Match(entry.Definition).Groups[1].Value;
        return new ExtensionFacts(entry.Tag, schema.Length == 0 ? "public" : TableData.Unquoted(schema), "", null);
    }

    static string Names(IReadOnlyList<ExtensionFacts> extensions) => $"the extension {string.Join(", ", extensions.Select(e => e.Name))}";

    FerryException Superuser() => new(FerryErrors.TargetSuperuser,
        $"The role {request.Target.User} of the target is a superuser: a dump could run programs on its server.",
        "Enter the target as a role that owns it and is none; or, if you know who made the dump, say that you trust it. Nothing was written.");

    FerryException NotOwned() => new(FerryErrors.TargetNotOwned, $"The role {request.Target.User} does not own the target database.",
        $"Run on the target: ALTER DATABASE {Sql.Identifier(request.Target.Database)} OWNER TO {Sql.Identifier(request.Target.User)}.");

    FerryException Older(string version) => new(FerryErrors.TargetOlder,
        $"The dump is of PostgreSQL {request.Dump.Server}, the target is the older {version}.",
        $"Make a target of version {request.Dump.ServerMajor} or newer. Nothing was written.");

    [GeneratedRegex("""WITH SCHEMA ([a-z_][a-z0-9_$]*|"(?:[^"]|"")+");""")]
    private static partial Regex Schema();
}

/// <summary>The target of a restore, and the extensions that it needs.</summary>
sealed record RestoreFacts(string Version, int Major, IReadOnlyList<ExtensionFacts> Extensions);
