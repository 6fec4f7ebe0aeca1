namespace Landfall.Ferry;

/// <summary>What is read beside the rows, on one session of the source at a time.</summary>
sealed class Aside(Moment moment, LargeObjectLoad largeObjects, Patience patience)
{
    readonly Dictionary<string, long> counts = [];

    /// <summary>What <c>count(*)</c> answered, for tables where it was asked, by their names as SQL writes them.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>Large objects, catalog, and the rows of materialized views.</summary>
    public Measurement Measured { get; private set; } = new();

    /// <summary>Tables of which a stream could have missed rows: where policies hide them, and where they were read in parts.</summary>
    public static IEnumerable<TablePlan> ToCount(IEnumerable<Chunk> chunks) => chunks.SelectMany(c => c.Parts)
        .Where(p => p.Table.Guarded || p.Range is not null).Select(p => p.Table).Distinct();

    public async Task RunAsync(IEnumerable<TablePlan> toCount, CancellationToken stop)
    {
        await largeObjects.RunAsync(stop);
        foreach (var table in toCount)
            counts[table.Sql] = await patience.TryAsync(() => InSessionAsync(
                session => session.ScalarAsync<long>(table.Count, stop), stop), stop);
        var views = await patience.TryAsync(() => new Measurer(moment.Snapshot, readers: 1, ranges: false, told: (_, _) => { }).TablesAsync(
            [.. moment.Plans.Where(p => p.Kind == TableKind.MaterializedView)], tolerant: false, stop), stop);
        Measured = await patience.TryAsync(() => InSessionAsync(async session => new Measurement
        {
            Tables = views,
            LargeObjects = largeObjects.Measured,
            Facts = await CatalogFacts.ReadAsync(session, stop),
            Major = session.PostgreSqlVersion.Major,
        }, stop), stop);
    }

    async Task<T> InSessionAsync<T>(Func<Npgsql.NpgsqlConnection, Task<T>> ask, CancellationToken stop)
    {
        await using var session = await moment.Snapshot.JoinAsync(stop);
        return await moment.Snapshot.Database.GuardAsync(() => ask(session));
    }
}
