using Npgsql;

namespace Landfall.Ferry;

/// <summary>How the rows of one table are read, on both sides alike.</summary>
/// <param name="Columns">What is selected: each column, or its text where the binary form holds numbers of this cluster.</param>
/// <param name="Condition">A <c>WHERE</c> clause of its extension, which says what rows are the user's; else empty.</param>
/// <param name="Definition">The query of a materialized view; else null.</param>
/// <param name="Size">Bytes on disk, to begin with the largest.</param>
sealed record TablePlan(
    string Schema, string Name, TableKind Kind, IReadOnlyList<string> Columns, string Condition, string? Definition, long Size)
{
    /// <summary>Schema and name as SQL writes them.</summary>
    public string Sql => Ferry.Sql.Identifier(Schema, Name);

    public string Rows => $"SELECT {string.Join(", ", Columns)} FROM ONLY {Sql} AS t {Condition}";

    public string Count => $"SELECT count(*) FROM ONLY {Sql} AS t {Condition}";

    /// <summary>The rows that a materialized view would have if it were refreshed now.</summary>
    public string Recomputed => $"SELECT {string.Join(", ", Columns)} FROM ({Definition!.TrimEnd().TrimEnd(';')}) AS t";
}

/// <summary>Reads the plans of all tables of the user.</summary>
static class TablePlans
{
    // A partitioned table has no rows of its own; a foreign one has none here. A member of an extension is made by the extension,
    // but for the rows of its configuration tables.
    const string Tables = $"""
        SELECT c.oid, n.nspname, c.relname, c.relkind::text, pg_relation_size(c.oid),
            CASE WHEN c.relkind = 'm' THEN pg_get_viewdef(c.oid) END, coalesce(config.condition, '')
        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        LEFT JOIN LATERAL (
            SELECT x.extcondition[p.position] AS condition
            FROM pg_extension x, unnest(x.extconfig) WITH ORDINALITY AS p(relation, position) WHERE p.relation = c.oid) config ON true
        WHERE (c.relkind = 'r' OR c.relkind = 'm' AND c.relispopulated) AND c.relpersistence <> 't' AND {Sql.UserSchema}
            AND (config.condition IS NOT NULL OR NOT EXISTS (
                SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e'))
        ORDER BY n.nspname, c.relname
        """;

    // The text form stands in where a type has no binary form, and where the binary form holds numbers that differ between
    // clusters: elements of user types in arrays, members of composites, names of objects.
    const string Columns = """
        WITH RECURSIVE
        col AS (SELECT a.attrelid, a.attnum, a.attname, a.atttypid FROM pg_attribute a
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
        SELECT col.attrelid, col.attname, x.root IS NOT NULL FROM col LEFT JOIN astext x ON x.root = col.atttypid
        ORDER BY col.attrelid, col.attnum
        """;

    public static async Task<List<TablePlan>> ReadAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var tables = await session.ListAsync(Tables, r => (Oid: r.GetFieldValue<uint>(0), Plan: new TablePlan(
            r.GetString(1), r.GetString(2), r.GetString(3) == "m" ? TableKind.MaterializedView : TableKind.Table,
            [], r.GetString(6), r.Text(5), r.GetInt64(4))), stop);
        var columns = await session.ListAsync(
            Columns, r => (Table: r.GetFieldValue<uint>(0), Sql: Column(r.GetString(1), r.GetBoolean(2))), stop,
            Oids(tables.Select(t => t.Oid)));
        var byTable = columns.ToLookup(c => c.Table, c => c.Sql);
        return [.. tables.Select(t => t.Plan with { Columns = [.. byTable[t.Oid]] })];
    }

    static long[] Oids(IEnumerable<uint> oids) => oids.Select(oid => (long)oid).ToArray();

    static string Column(string name, bool asText) => $"t.{Sql.Identifier(name)}{(asText ? "::text" : "")}";
}
