using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// A primary or unique key in two steps: its index, which other indexes of the table can be built beside, and the key on it, which locks
/// the table but for a moment.
/// </summary>
sealed record KeyIndex(string Index, string Constraint)
{
    // A partition's key may stem from its parent's; a dump says it all the same, and it is made in the same way.
    const string All = $"""
        SELECT n.nspname, concat(c.relname, ' ', k.conname), pg_get_indexdef(k.conindid), format(
            'ALTER TABLE ONLY %I.%I ADD CONSTRAINT %I %s USING INDEX %I%s%s', n.nspname, c.relname, k.conname,
            CASE k.contype WHEN 'p' THEN 'PRIMARY KEY' ELSE 'UNIQUE' END, i.relname,
            CASE WHEN k.condeferrable THEN ' DEFERRABLE' END, CASE WHEN k.condeferred THEN ' INITIALLY DEFERRED' END)
        FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace
            JOIN pg_class i ON i.oid = k.conindid JOIN pg_am m ON m.oid = i.relam
        WHERE k.contype IN ('p', 'u') AND c.relkind = 'r' AND m.amname = 'btree' AND {Sql.UserSchema}
        """;

    /// <summary>All of a database, by schema and the dump's tag.</summary>
    public static async Task<IReadOnlyDictionary<(string Schema, string Tag), KeyIndex>> ReadAsync(
        NpgsqlConnection session, CancellationToken stop) =>
        (await session.ListAsync(All, r => (Key: (r.GetString(0), r.GetString(1)), Value: new KeyIndex(r.GetString(2), r.GetString(3))), stop))
            .GroupBy(k => k.Key).Where(g => g.Count() == 1).ToDictionary(g => g.Key, g => g.Single().Value);
}
