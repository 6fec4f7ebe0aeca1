using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads both sides and finds what stands in the way. Writes nothing.</summary>
sealed class Preflight(CopyRequest request, Database source, Database target)
{
    const int Oldest = 12;

    const string Facts = """
        SELECT current_setting('server_version'), current_setting('server_version_num')::int / 10000,
            pg_encoding_to_char(encoding)::text, pg_database_size(oid),
            CASE to_jsonb(d) ->> 'datlocprovider' WHEN 'c' THEN datcollate ELSE coalesce(
                to_jsonb(d) ->> 'datlocale', to_jsonb(d) ->> 'daticulocale', datcollate) END,
            to_jsonb(d) ->> 'datcollversion'
        FROM pg_database d WHERE datname = current_database()
        """;

    const string Bypasses = "SELECT rolsuper OR rolbypassrls FROM pg_roles WHERE rolname = current_user";

    const string MayOwn = "SELECT pg_has_role($1, datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()";

    /// <summary>Each side is asked by itself, so that what fails is told of the side that it fails on.</summary>
    public async Task<PreflightReport> RunAsync(CancellationToken stop)
    {
        var seen = await source.WithSessionAsync(from => LookAsync(from, stop), stop);
        return await target.WithSessionAsync(to => CompareAsync(seen, to, stop), stop);
    }

    /// <summary>Throws for the first problem, and names the others.</summary>
    public static void Demand(PreflightReport report) => Demand(report.Problems);

    /// <inheritdoc cref="Demand(PreflightReport)"/>
    public static void Demand(IReadOnlyList<PreflightProblem> problems)
    {
        if (problems.Count == 0) return;
        throw new FerryException(problems[0].Code,
            string.Join(' ', problems.Select(p => p.Message)),
            string.Join(' ', problems.Select(p => p.Remedy).Append("Nothing was written.")));
    }

    async Task<Seen> LookAsync(NpgsqlConnection from, CancellationToken stop)
    {
        var free = await SourceChecks.FreeConnectionsAsync(from, stop);
        return new Seen(await FactsAsync(from, stop), await SourceIdentity.ReadAsync(source.Url, from, stop),
            await ExtensionChecks.InstalledAsync(from, stop), free, await PooledAsync(source, from, stop),
            await SourceChecks.ProblemsAsync(from, source.Url.User, free, stop), await SourceChecks.WarningsAsync(from, stop),
            await SourceChecks.PolicyRolesAsync(from, stop), await SourceChecks.ForcedAsync(from, stop),
            (await TablePlans.ReadAsync(from, stop)).Count, await from.ScalarAsync<long>("SELECT count(*) FROM pg_largeobject_metadata", stop),
            await OtherSessions.ReadAsync(from, stop));
    }

    async Task<PreflightReport> CompareAsync(Seen seen, NpgsqlConnection to, CancellationToken stop)
    {
        var here = seen.Facts;
        var there = await FactsAsync(to, stop);
        var obstacle = await Claim.ObstacleAsync(target, to, new ClaimingRun(request.Run, request.Replaces, seen.Identity), stop);
        var offered = await ExtensionChecks.OfferedAsync(to, stop);
        var extensions = seen.Extensions.Select(e => e with { Available = offered.GetValueOrDefault(e.Name) }).ToList();
        var (programs, unfit) = await ProgramsAsync(here, there, stop);
        var claimed = await to.ScalarAsync<bool>("SELECT to_regclass('_landfall.run') IS NOT NULL", stop);
        List<PreflightProblem> problems = [
            .. seen.Identity == await SourceIdentity.ReadAsync(target.Url, to, stop) ? [Same()] : Array.Empty<PreflightProblem>(),
            .. obstacle is null ? [] : new[] { new PreflightProblem(obstacle.Code, obstacle.Problem, obstacle.Remedy) },
            .. seen.Pooled, .. await PooledAsync(target, to, stop), .. Versions(here, there), .. unfit,
            .. await Claim.IsDoneAsync(to, request.Run, stop) ? [] : Room(here, there),
            .. seen.Problems,
            .. await ExtensionChecks.ProblemsAsync(extensions, to, claimed, stop),
            .. await RolesAsync(seen.PolicyRoles, to, stop), .. await ForcedAsync(seen.Forced, to, stop)];
        return new PreflightReport
        {
            Source = here,
            Target = there,
            Programs = programs?.Version,
            Extensions = extensions,
            Tables = seen.Tables,
            LargeObjects = seen.LargeObjects,
            FreeConnections = seen.FreeConnections,
            Sessions = seen.Sessions,
            Problems = problems,
            Warnings = [.. seen.Warnings, .. Collation(here, there)],
        };
    }

    static async Task<DatabaseFacts> FactsAsync(NpgsqlConnection session, CancellationToken stop) =>
        (await session.ListAsync(Facts, r => new DatabaseFacts(
            r.GetString(0).Split(' ')[0], r.GetInt32(1), r.GetString(2), r.GetString(4), r.GetInt64(3))
        { CollationVersion = r.Text(5) }, stop)).Single();

    async Task<(PostgresPrograms?, PreflightProblem[])> ProgramsAsync(DatabaseFacts here, DatabaseFacts there, CancellationToken stop)
    {
        try
        {
            return (await PostgresPrograms.FindAsync(request.Programs, here.Major, there.Major, stop), []);
        }
        catch (FerryException unfit)
        {
            return (null, [new PreflightProblem(unfit.Code, unfit.Problem, unfit.Remedy)]);
        }
    }

    // A pooler says a process number of its own at the start, so that it can find who is to be cancelled.
    static async Task<PreflightProblem[]> PooledAsync(Database database, NpgsqlConnection session, CancellationToken stop) =>
        session.ProcessID == await session.ScalarAsync<int>("SELECT pg_backend_pid()", stop) ? [] : [new(FerryErrors.Pooled,
            $"The {Sides.Name(database.Side)} {database.Url} leads to a pooler, which keeps no snapshot.",
            "Give the URL that leads to the server itself.")];

    PreflightProblem Same() => new(FerryErrors.SameDatabase,
        $"The source {source.Url} and the target {target.Url} are the same database.", "Give the target another database.");

    static IEnumerable<PreflightProblem> Versions(DatabaseFacts here, DatabaseFacts there)
    {
        if (here.Major < Oldest)
            yield return new(FerryErrors.Error(Side.Source), $"The source is PostgreSQL {here.Version}; the copy reads {Oldest} and newer.",
                "Upgrade the source first.");
        if (there.Major < here.Major)
            yield return new(FerryErrors.TargetOlder, $"The source is PostgreSQL {here.Version}, the target the older {there.Version}.",
                $"Make a target of version {here.Major} or newer.");
        if (here.Encoding != there.Encoding)
            yield return new(FerryErrors.EncodingDiffers, $"The source's encoding is {here.Encoding}, the target's {there.Encoding}.",
                $"Make the target with ENCODING '{here.Encoding}'.");
    }

    // What an earlier attempt left is used or wiped. A fifth more, for what is written on the way: the log, and the sorting of indexes.
    IEnumerable<PreflightProblem> Room(DatabaseFacts here, DatabaseFacts there)
    {
        if (request.Room is { } room && here.Bytes + here.Bytes / 5 - there.Bytes - room is > 0 and var missing)
            yield return new(FerryErrors.TargetFull,
                $"The source takes {Megabytes(here.Bytes)}; the target's disk has {Megabytes(room)} free, and a copy needs {Megabytes(missing)} more.",
                "Free that much there, or give it a larger disk, then start the same run again.");
    }

    static string Megabytes(long bytes) => FormattableString.Invariant($"{(bytes + 999_999) / 1_000_000:N0} MB");

    // The indexes are built by the target, so that they fit it in any case.
    static IEnumerable<string> Collation(DatabaseFacts here, DatabaseFacts there)
    {
        if (LocaleName.Normalize(here.Collation) != LocaleName.Normalize(there.Collation))
            yield return $"The source sorts text by {here.Collation}, the target by {there.Collation}: the order of results may differ.";
        else if (here.CollationVersion is { } version && there.CollationVersion is { } other && version != other)
            yield return $"The source sorts text by version {version} of {here.Collation}, the target by {other}: the order of results may differ.";
    }

    async Task<List<PreflightProblem>> ForcedAsync(IReadOnlyList<string> forced, NpgsqlConnection to, CancellationToken stop) =>
        forced.Count == 0 || await to.ScalarAsync<bool>(Bypasses, stop) ? [] : [new(FerryErrors.RowSecurity,
            $"Row level security is forced on {string.Join(", ", forced)}: it would hide the copy's rows from the target's role {target.Url.User}.",
            "Enter the target as a role with BYPASSRLS, or lift it on the source: ALTER TABLE … NO FORCE ROW LEVEL SECURITY.")];

    async Task<List<PreflightProblem>> RolesAsync(IReadOnlyList<string> wanted, NpgsqlConnection to, CancellationToken stop)
    {
        var problems = new List<PreflightProblem>();
        var owner = request.Target.User;
        if (!await to.ScalarAsync<bool>(MayOwn, stop, owner))
            problems.Add(new(FerryErrors.TargetNotOwned, $"The role {owner} does not own the target database.",
                $"Run on the target: ALTER DATABASE {Sql.Identifier(request.Target.Database)} OWNER TO {Sql.Identifier(owner)}."));
        var there = await to.ListAsync("SELECT rolname::text FROM pg_roles", r => r.GetString(0), stop);
        var missing = wanted.Except(there).ToList();
        if (missing.Count > 0)
            problems.Add(new(FerryErrors.RoleMissing,
                $"Row security policies of the source name roles that the target does not have: {string.Join(", ", missing)}.",
                "Create these roles on the target first."));
        return problems;
    }

    /// <summary>What the source said.</summary>
    sealed record Seen(
        DatabaseFacts Facts, string Identity, IReadOnlyList<ExtensionFacts> Extensions, int FreeConnections,
        IReadOnlyList<PreflightProblem> Pooled, IReadOnlyList<PreflightProblem> Problems, IReadOnlyList<string> Warnings,
        IReadOnlyList<string> PolicyRoles, IReadOnlyList<string> Forced, int Tables, long LargeObjects, IReadOnlyList<OtherSession> Sessions);
}
