using Npgsql;

namespace Landfall.Ferry;

/// <summary>What the source can say that stands in the way, or that a person should know.</summary>
static class SourceChecks
{
    const int Needed = 4;

    const string Hidden = $"""
        SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND {Sql.UserSchema} AND row_security_active(c.oid) ORDER BY 1
        """;

    const string Forced = $"""
        SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relrowsecurity AND c.relforcerowsecurity AND {Sql.UserSchema} ORDER BY 1
        """;

    const string Unreadable = $"""
        SELECT format('%s.%s', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p', 'm', 'S') AND c.relpersistence <> 't' AND {Sql.UserSchema}
            AND NOT (has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
            AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 1
        """;

    const string InvalidIndexes = $"""
        SELECT format('%s.%s', n.nspname, c.relname) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        JOIN pg_namespace n ON n.oid = c.relnamespace WHERE NOT i.indisvalid AND c.relkind = 'i' AND {Sql.UserSchema} ORDER BY 1
        """;

    // -1 is "no limit of its own". The last few of a server are kept for superusers.
    const string Free = """
        SELECT least(
            CASE WHEN r.rolconnlimit < 0 THEN 100000
                ELSE r.rolconnlimit - (SELECT count(*) FROM pg_stat_activity a WHERE a.usename = r.rolname) END,
            CASE WHEN d.datconnlimit < 0 THEN 100000
                ELSE d.datconnlimit - (SELECT count(*) FROM pg_stat_activity a WHERE a.datname = d.datname) END,
            current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'))::int
        FROM pg_roles r, pg_database d WHERE r.rolname = current_user AND d.datname = current_database()
        """;

    const string PolicyRoles = """
        SELECT DISTINCT r.rolname::text FROM pg_policy p, unnest(p.polroles) AS role(id) JOIN pg_roles r ON r.oid = role.id ORDER BY 1
        """;

    /// <summary>Connections that the role may still open.</summary>
    public static Task<int> FreeConnectionsAsync(NpgsqlConnection source, CancellationToken stop) => source.ScalarAsync<int>(Free, stop);

    /// <summary>Tables whose policies bind their owner too.</summary>
    public static Task<List<string>> ForcedAsync(NpgsqlConnection source, CancellationToken stop) =>
        source.ListAsync(Forced, r => r.GetString(0), stop);

    /// <summary>Roles that row security policies name.</summary>
    public static Task<List<string>> PolicyRolesAsync(NpgsqlConnection source, CancellationToken stop) =>
        source.ListAsync(PolicyRoles, r => r.GetString(0), stop);

    public static async Task<List<string>> WarningsAsync(NpgsqlConnection source, CancellationToken stop) =>
    [
        .. (await source.ListAsync(InvalidIndexes, r => r.GetString(0), stop))
            .Select(index => $"The index {index} is invalid on the source and is left out: drop it or run REINDEX there."),
    ];

    public static async Task<List<PreflightProblem>> ProblemsAsync(
        NpgsqlConnection source, string role, int free, CancellationToken stop)
    {
        var problems = new List<PreflightProblem>();
        var hidden = await source.ListAsync(Hidden, r => r.GetString(0), stop);
        if (hidden.Count > 0)
            problems.Add(new(FerryErrors.RowSecurity,
                $"Row level security hides rows of {string.Join(", ", hidden)} from the source's role {role}.",
                "Read as the tables' owner, or as a role with BYPASSRLS; for a table with FORCE ROW LEVEL SECURITY, lift that first."));
        var unreadable = await source.ListAsync(Unreadable, r => r.GetString(0), stop);
        if (unreadable.Count > 0)
            problems.Add(new(FerryErrors.NotReadable,
                $"The source's role {role} may not read {string.Join(", ", unreadable)}.",
                $"Grant SELECT on them, and USAGE on their schemas, to {role}."));
        // One that reads rows, two that hold the snapshot and one beside them; the session that asks is among those already counted.
        if (free + 1 < Needed)
            problems.Add(new(FerryErrors.ConnectionsExhausted,
                $"The source has {free} free connections for the role {role}; the copy needs {Needed}.",
                "Stop clients that hold connections."));
        return problems;
    }
}
