using Npgsql;

namespace Landfall.Ferry;

/// <summary>Planner statistics of what has no rows of its own: the parents of partitions.</summary>
static class Statistics
{
    const string Parents = $"""
        SELECT format('%I.%I', n.nspname, c.relname) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'p' AND NOT c.relispartition AND {Sql.UserSchema}
        """;

    /// <returns>How many.</returns>
    public static async Task<int> CompleteAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var parents = await session.ListAsync(Parents, r => r.GetString(0), stop);
        foreach (var some in parents.Chunk(50)) await session.ExecuteAsync($"ANALYZE {string.Join(", ", some)}", stop);
        return parents.Count;
    }
}
