using Npgsql;

namespace Landfall.Ferry;

/// <summary>Says whether a database holds anything that a user put there.</summary>
static class Emptiness
{
    // The age of a line of the catalog is that of the last change of the thing; a VACUUM is none.
    const string Things = $"""
            SELECT format('schema %I', n.nspname) AS what, age(n.xmin) AS age FROM pg_namespace n
            WHERE {Sql.UserSchema} AND n.nspname <> 'public' AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
            UNION ALL
            SELECT format('%I.%I', n.nspname, c.relname), age(c.xmin) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE {Sql.UserSchema} AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i', 'a'))
            UNION ALL
            SELECT format('function %I.%I', n.nspname, p.proname), age(p.xmin) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE {Sql.UserSchema} AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i', 'a'))
            UNION ALL
            SELECT format('type %I.%I', n.nspname, t.typname), age(t.xmin) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE {Sql.UserSchema} AND t.typtype IN ('d', 'e', 'r') AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype IN ('e', 'i', 'a'))
            UNION ALL
            (SELECT format('large object %s', oid), age(xmin) FROM pg_largeobject_metadata ORDER BY 2 LIMIT 1)
        """;

    const string Younger = "age < (SELECT age(xmin) FROM _landfall.run WHERE run = $1)";

    const string Tables = $"""
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'r' AND {Sql.UserSchema}
            OR c.oid = 'pg_catalog.pg_largeobject'::regclass AND has_table_privilege(c.oid, 'SELECT')
        ORDER BY 1
        """;

    public static async Task<FerryException?> ObstacleAsync(Database database, NpgsqlConnection session, CancellationToken stop)
    {
        var found = await session.ListAsync($"SELECT what FROM ({Things}) AS found LIMIT 5", r => r.GetString(0), stop);
        return found.Count == 0 ? null : new FerryException(FerryErrors.TargetNotEmpty,
            $"The target {database.Url} is not empty: it holds {string.Join(", ", found)}.",
            "Choose an empty database. This one was left as it is.");
    }

    /// <summary>What somebody put there, or wrote to it, after a run was finished. It reads every table until it finds such a row.</summary>
    public static async Task<IReadOnlyList<string>> SinceAsync(NpgsqlConnection session, Guid run, CancellationToken stop)
    {
        var found = await session.ListAsync($"SELECT what FROM ({Things}) AS found WHERE {Younger} LIMIT 5", r => r.GetString(0), stop, run);
        foreach (var table in await session.ListAsync(Tables, r => r.GetString(0), stop))
            if (await session.ScalarAsync<bool>(
                $"SELECT EXISTS (SELECT FROM (SELECT age(xmin) AS age FROM ONLY {table}) AS rows WHERE {Younger})", stop, run))
                found.Add($"later rows of {table}");
        return found;
    }
}
