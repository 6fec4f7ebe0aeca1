using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads the plans of all tables of the user.</summary>
static class TablePlans
{
    // An index takes some times as long to build as its bytes take to copy: about 4, and 16 where a row has many keys.
    // One that was dropped after the snapshot has no size. A partitioned table has no rows of its own; a foreign one has none here. A member of an extension is made by the extension,
    // but for the rows of its configuration tables.
    const string Tables = $"""
        SELECT c.oid, n.nspname, c.relname, c.relkind::text, CASE WHEN c.relkind = 'm' THEN pg_get_viewdef(c.oid) END, config.condition,
            coalesce(pg_table_size(c.oid), 0), coalesce(pg_relation_size(c.oid) / current_setting('block_size')::int, 0),
            coalesce(longest.size, 0), c.relrowsecurity
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN LATERAL (
            SELECT coalesce(x.extcondition[p.position], '') AS condition
            FROM pg_extension x, unnest(x.extconfig) WITH ORDINALITY AS p(relation, position) WHERE p.relation = c.oid) config ON true
        LEFT JOIN LATERAL (
            SELECT max(pg_relation_size(i.indexrelid) * CASE WHEN m.amname IN ('gin', 'gist') THEN 16 ELSE 4 END) AS size
            FROM pg_index i JOIN pg_class x ON x.oid = i.indexrelid JOIN pg_am m ON m.oid = x.relam
            WHERE i.indrelid = c.oid AND i.indisvalid) longest ON true
        WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated) AND c.relpersistence <> 't' AND {Sql.UserSchema}
            AND (config.condition IS NOT NULL OR NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
        ORDER BY n.nspname, c.relname
        """;

    // Text stands in where a type has no binary form, and where the binary form holds numbers that differ between clusters: elements
    // of user types in arrays, members of composites, names of objects.
    const string Columns = """
        WITH RECURSIVE
        col AS (SELECT a.attrelid, a.attnum, a.attname, a.atttypid, a.attgenerated <> '' AS computed FROM pg_attribute a
            WHERE a.attrelid = ANY ($1::bigint[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped),
        part(root, type) AS (
            SELECT DISTINCT atttypid, atttypid FROM col
            UNION
            SELECT p.root, i.type FROM part p JOIN pg_type t ON t.oid = p.type CROSS JOIN LATERAL (
                SELECT t.typelem WHERE t.typelem <> 0 AND t.typlen = -1
                UNION ALL SELECT t.typbasetype WHERE t.typbasetype <> 0
                UNION ALL SELECT r.rngsubtype FROM pg_range r WHERE r.rngtypid = t.oid) AS i(type)),
        astext AS (
            SELECT DISTINCT p.root FROM part p JOIN pg_type t ON t.oid = p.type
            WHERE t.typsend = 0 OR t.typtype IN ('c', 'p') OR t.typtype = 'm' AND t.oid >= 16384
                OR t.typlen = -1 AND t.typelem >= 16384
                OR t.typnamespace = 'pg_catalog'::regnamespace AND t.typname LIKE 'reg%')
        SELECT col.attrelid, col.attname, x.root IS NOT NULL, col.computed FROM col LEFT JOIN astext x ON x.root = col.atttypid
        ORDER BY col.attrelid, col.computed, col.attnum
        """;

    public static async Task<List<TablePlan>> ReadAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var tables = await session.ListAsync(Tables, Table, stop);
        var columns = await session.ListAsync(Columns, r => new Column(
            r.GetFieldValue<uint>(0), Sql.Identifier(r.GetString(1)), r.GetBoolean(2), r.GetBoolean(3)), stop,
            tables.Select(t => (long)t.Oid).ToArray());
        var byTable = columns.ToLookup(c => c.Table);
        return [.. tables.Select(t => t with
        {
            Columns = [.. byTable[t.Oid].Select(c => c.Name)],
            Stored = byTable[t.Oid].Count(c => !c.Computed),
            AsText = byTable[t.Oid].Any(c => c.AsText),
        })];
    }

    static TablePlan Table(NpgsqlDataReader row) => new(
        row.GetFieldValue<uint>(0), row.GetString(1), row.GetString(2),
        row.GetString(3) == "m" ? TableKind.MaterializedView : TableKind.Table, [], 0, false, row.Text(5), row.Text(4))
    {
        Size = row.GetInt64(6),
        Pages = row.GetInt64(7),
        LongestIndex = row.GetInt64(8),
        Guarded = row.GetBoolean(9),
    };

    sealed record Column(uint Table, string Name, bool AsText, bool Computed);
}
