using Npgsql;

namespace Landfall.Ferry;

/// <summary>Says whether a database holds anything that a user put there.</summary>
static class Emptiness
{
    const string Found = $"""
        SELECT what FROM (
            SELECT format('schema %I', n.nspname) AS what FROM pg_namespace n
            WHERE {Sql.UserSchema} AND n.nspname <> 'public' AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_namespace'::regclass AND d.objid = n.oid AND d.deptype = 'e')
            UNION ALL
            SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE {Sql.UserSchema} AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype IN ('e', 'i', 'a'))
            UNION ALL
            SELECT format('function %I.%I', n.nspname, p.proname) FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
            WHERE {Sql.UserSchema} AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i', 'a'))
            UNION ALL
            SELECT format('type %I.%I', n.nspname, t.typname) FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace
            WHERE {Sql.UserSchema} AND t.typtype IN ('d', 'e', 'r') AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_type'::regclass AND d.objid = t.oid AND d.deptype IN ('e', 'i', 'a'))
            UNION ALL
            (SELECT format('large object %s', oid) FROM pg_largeobject_metadata LIMIT 1)
        ) AS found LIMIT 5
        """;

    public static async Task<FerryException?> ObstacleAsync(Database database, NpgsqlConnection session, CancellationToken stop)
    {
        var found = await session.ListAsync(Found, r => r.GetString(0), stop);
        return found.Count == 0 ? null : new FerryException(FerryErrors.TargetNotEmpty,
            $"The target {database.Url} is not empty: it holds {string.Join(", ", found)}.",
            "Choose an empty database. This one was left as it is.");
    }
}
