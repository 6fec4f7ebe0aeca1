using Npgsql;

namespace Landfall.Ferry;

/// <summary>Reads the state of all sequences of the user, 200 a statement.</summary>
static class Sequences
{
    const int Together = 200;

    const string Names = $"""
        SELECT n.nspname, c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
        WHERE c.relkind = 'S' AND c.relpersistence <> 't' AND {Sql.UserSchema} AND NOT EXISTS (
            SELECT FROM pg_depend d WHERE d.classid = 'pg_class'::regclass AND d.objid = c.oid AND d.deptype = 'e')
        ORDER BY 1, 2
        """;

    public static async Task<List<SequenceMeasure>> MeasureAsync(NpgsqlConnection session, CancellationToken stop)
    {
        var measured = new List<SequenceMeasure>();
        var names = await session.ListAsync(Names, r => (Schema: r.GetString(0), Name: r.GetString(1)), stop);
        foreach (var some in names.Chunk(Together))
            measured.AddRange(await session.ListAsync(
                string.Join(" UNION ALL ", some.Select(
                    (s, i) => $"SELECT {i}, last_value, is_called FROM {Sql.Identifier(s.Schema, s.Name)}")),
                r => new SequenceMeasure(some[r.GetInt32(0)].Schema, some[r.GetInt32(0)].Name, r.GetInt64(1), r.GetBoolean(2)), stop));
        return measured;
    }

    /// <summary>Sets sequences of the target to a state.</summary>
    public static async Task SetAsync(NpgsqlConnection session, IEnumerable<SequenceMeasure> states, CancellationToken stop)
    {
        foreach (var some in states.Chunk(Together))
            await session.ExecuteAsync(string.Join("; ", some.Select(s =>
                $"SELECT setval({Sql.Literal(Sql.Identifier(s.Schema, s.Name))}, {s.LastValue}, {(s.IsCalled ? "true" : "false")})")), stop);
    }
}
