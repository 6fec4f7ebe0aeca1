using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// Empties a claimed target. Called by <see cref="Claim"/> alone, on the session that holds the lock. In small steps, because one
/// transaction can lock only so many objects; the mark stays until the end, so that a wipe that was cut short goes on later.
/// </summary>
static class Wipe
{
    const int Together = 100;

    const string Tables = $"""
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind IN ('r', 'p') AND {Sql.UserSchema} AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        """;

    const string Schemas = $"SELECT n.nspname FROM pg_namespace n WHERE {Sql.UserSchema}";

    const string SomeLargeObjects =
        "SELECT count(lo_unlink(oid)) FROM (SELECT oid FROM pg_largeobject_metadata LIMIT 1000) AS page";

    public static async Task RunAsync(NpgsqlConnection session, CancellationToken stop)
    {
        foreach (var some in (await session.ListAsync(Tables, r => r.GetString(0), stop)).Chunk(Together))
            await session.ExecuteAsync($"DROP TABLE IF EXISTS {string.Join(", ", some)} CASCADE", stop);
        foreach (var schema in await session.ListAsync(Schemas, r => r.GetString(0), stop))
            await session.ExecuteAsync($"DROP SCHEMA IF EXISTS {Sql.Identifier(schema)} CASCADE", stop);
        while (await session.ScalarAsync<long>(SomeLargeObjects, stop) > 0)
        {
            // Each round is a transaction of its own.
        }
        await RestorePublicAsync(session, stop);
    }

    // As initdb makes it: from 15 on it is the database owner's, and others may not create in it. pg_dump tells any other comment.
    static Task<int> RestorePublicAsync(NpgsqlConnection session, CancellationToken stop) => session.ExecuteAsync(
        (session.PostgreSqlVersion.Major >= 15
            ? "CREATE SCHEMA public AUTHORIZATION pg_database_owner; GRANT USAGE ON SCHEMA public TO PUBLIC"
            : "CREATE SCHEMA public; GRANT ALL ON SCHEMA public TO PUBLIC")
        + "; COMMENT ON SCHEMA public IS 'standard public schema'",
        stop);
}
