using System.Text.RegularExpressions;

namespace Landfall.Ferry;

/// <summary>What the target must have before anything of a dump is restored. Writes nothing.</summary>
sealed partial class RestorePreflight(RestoreRequest request, Database target)
{
    const string Facts = """
        SELECT current_setting('server_version'), r.rolsuper, pg_has_role(d.datdba, 'MEMBER')
        FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
        """;

    /// <exception cref="FerryException">The first thing that stands in the way, with all its objects.</exception>
    public Task<RestoreFacts> RunAsync(CancellationToken stop) => target.WithSessionAsync(async session =>
    {
        var (version, superuser, owner) = (await session.ListAsync(
            Facts, r => (r.GetString(0).Split(' ')[0], r.GetBoolean(1), r.GetBoolean(2)), stop)).Single();
        if (superuser && !request.Trusted) throw Superuser();
        if (!owner) throw NotOwned();
        if (session.PostgreSqlVersion.Major < request.Dump.ServerMajor) throw Older(version);
        var claimed = await session.ScalarAsync<bool>("SELECT to_regclass('_landfall.run') IS NOT NULL", stop);
        if (!claimed && await Emptiness.ObstacleAsync(target, session, stop) is { } obstacle) throw obstacle;
        var offered = await ExtensionChecks.OfferedAsync(session, stop);
        var extensions = request.Dump.Entries.Where(e => e.Kind == "EXTENSION" && e.Tag != ExtensionChecks.Statistics)
            .Select(e => new ExtensionFacts(e.Tag, SchemaOf(e), "", offered.GetValueOrDefault(e.Tag))).ToList();
        Preflight.Demand(await ExtensionChecks.ProblemsAsync(extensions, session, claimed, stop));
        return new RestoreFacts(version, session.PostgreSqlVersion.Major, extensions);
    }, stop);

    static string SchemaOf(ArchiveEntry extension) =>
        Schema().Match(extension.Definition) is { Success: true } match ? TableData.Unquoted(match.Groups[1].Value) : "public";

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
