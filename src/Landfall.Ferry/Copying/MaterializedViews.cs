using Npgsql;

namespace Landfall.Ferry;

/// <summary>Fills materialized views by their queries, each after those that it reads.</summary>
static class MaterializedViews
{
    /// <summary>How the names of what fills them begin.</summary>
    public const string Prefix = "view ";

    // How many relations lie, one above the other, below each.
    const string Order = """
        WITH RECURSIVE
        reads AS (SELECT DISTINCT r.ev_class AS view, d.refobjid AS relation FROM pg_rewrite r
            JOIN pg_depend d ON d.classid = 'pg_rewrite'::regclass AND d.objid = r.oid AND d.refclassid = 'pg_class'::regclass
            JOIN pg_class c ON c.oid = d.refobjid AND c.relkind IN ('v', 'm') WHERE d.refobjid <> r.ev_class),
        above(view, level) AS (
            SELECT oid, 0 FROM pg_class WHERE relkind IN ('v', 'm')
            UNION SELECT reads.view, above.level + 1 FROM above JOIN reads ON reads.relation = above.view)
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace JOIN above ON above.view = c.oid
        WHERE c.relkind = 'm' GROUP BY n.nspname, c.relname ORDER BY max(above.level), n.nspname, c.relname
        """;

    public static async Task<List<Definition>> RefreshingAsync(
        NpgsqlConnection target, IEnumerable<TablePlan> populated, CancellationToken stop)
    {
        var wanted = populated.Where(t => t.Kind == TableKind.MaterializedView).Select(t => (t.Schema, t.Name)).ToHashSet();
        if (wanted.Count == 0) return [];
        return [.. (await target.ListAsync(Order, r => (Schema: r.GetString(0), Name: r.GetString(1)), stop))
            .Where(wanted.Contains).Select(v => new Definition($"{Prefix}{Sql.Identifier(v.Schema, v.Name)}",
                $"REFRESH MATERIALIZED VIEW {Sql.Identifier(v.Schema, v.Name)}; ANALYZE {Sql.Identifier(v.Schema, v.Name)}",
                $"MATERIALIZED VIEW {v.Schema}.{v.Name}"))];
    }
}
