using Npgsql;

namespace Landfall.Ferry;

/// <summary>What <c>pg_dump</c> does not say, or says in words that depend on the server's version.</summary>
static class CatalogFacts
{
    /// <summary>The kind of fact that says an extension's version.</summary>
    public const string Version = "version of extension";

    // Functions that a type brings along are the server's: a range brings three before 14, six from then on.
    const string Query = $"""
        WITH rel AS (
            SELECT c.*, n.nspname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE {Sql.UserSchema} AND c.relpersistence <> 't' AND NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
        SELECT 'relation', nspname, relname, concat_ws(' ', relkind, relpersistence, CASE WHEN relrowsecurity THEN 'row security' END,
            CASE WHEN relforcerowsecurity THEN 'forced' END, CASE WHEN relkind = 'm' AND NOT relispopulated THEN 'not populated' END)
        FROM rel WHERE relkind IN ('r', 'p', 'v', 'm', 'S')
        UNION ALL
        SELECT 'columns', rel.nspname, rel.relname, string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod),
            CASE WHEN a.attnotnull THEN 'not null' END, a.attidentity), ', ' ORDER BY a.attnum)
        FROM rel JOIN pg_attribute a ON a.attrelid = rel.oid AND a.attnum > 0 AND NOT a.attisdropped
        WHERE rel.relkind IN ('r', 'p', 'v', 'm') GROUP BY rel.nspname, rel.relname
        UNION ALL
        SELECT 'index ' || rel.relname, n.nspname, t.relname, concat_ws(' ',
            CASE WHEN i.indisunique THEN 'unique' END, CASE WHEN i.indisprimary THEN 'primary' END,
            CASE WHEN i.indisexclusion THEN 'exclusion' END, CASE WHEN i.indisreplident THEN 'replica identity' END)
        FROM rel JOIN pg_index i ON i.indexrelid = rel.oid JOIN pg_class t ON t.oid = i.indrelid
            JOIN pg_namespace n ON n.oid = t.relnamespace WHERE i.indisvalid
        UNION ALL
        SELECT 'constraint ' || k.conname, rel.nspname, rel.relname, concat_ws(' ', k.contype, CASE WHEN k.convalidated THEN 'valid' END)
        FROM rel JOIN pg_constraint k ON k.conrelid = rel.oid WHERE k.contype <> 'n'
        UNION ALL
        SELECT 'trigger ' || t.tgname, rel.nspname, rel.relname, t.tgenabled::text
        FROM rel JOIN pg_trigger t ON t.tgrelid = rel.oid WHERE NOT t.tgisinternal
        UNION ALL
        SELECT 'policies', rel.nspname, rel.relname, count(*)::text FROM rel JOIN pg_policy p ON p.polrelid = rel.oid GROUP BY rel.nspname, rel.relname
        UNION ALL
        SELECT 'functions', n.nspname, '', count(*)::text FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
        WHERE {Sql.UserSchema} AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype IN ('e', 'i')) GROUP BY n.nspname
        UNION ALL
        SELECT fact.kind, '', e.extname, fact.said FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace
            CROSS JOIN LATERAL (VALUES ('extension', n.nspname), ('{Version}', e.extversion)) AS fact(kind, said)
        WHERE e.extname <> 'pg_stat_statements'
        ORDER BY 1, 2, 3
        """;

    public static Task<List<CatalogFact>> ReadAsync(NpgsqlConnection session, CancellationToken stop) =>
        session.ListAsync(Query, r => new CatalogFact(r.GetString(0), r.GetString(1), r.GetString(2), r.GetString(3)), stop);
}
