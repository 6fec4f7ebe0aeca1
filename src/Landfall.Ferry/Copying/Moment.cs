namespace Landfall.Ferry;

/// <summary>One moment of a source, held, and what is known of it.</summary>
/// <param name="Snapshot">Holds it.</param>
/// <param name="Filter">Its definitions.</param>
/// <param name="Plans">Its tables; those that are left out are not among them.</param>
/// <param name="Warnings">What <c>pg_dump</c> warned of.</param>
sealed record Moment(
    Snapshot Snapshot, ArchiveFilter Filter, IReadOnlyList<TablePlan> Plans, IReadOnlyList<string> Warnings) : IAsyncDisposable
{
    /// <summary>Takes a moment of a database and dumps its definitions.</summary>
    /// <param name="database">The source.</param>
    /// <param name="dumper">Its <c>pg_dump</c>.</param>
    /// <param name="file">An empty file for the definitions.</param>
    /// <param name="holders">How many sessions hold the moment.</param>
    /// <param name="held">Called as soon as it is held, with the number of tables; goes on while the definitions are read.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<Moment> TakeAsync(
        Database database, Dumper dumper, string file, int holders, Func<Snapshot, int, CancellationToken, Task> held, CancellationToken stop)
    {
        var snapshot = await Snapshot.TakeAsync(database, stop, holders);
        try
        {
            var plans = await snapshot.AskAsync(session => TablePlans.ReadAsync(session, stop), stop);
            await snapshot.LockAsync(plans, stop);
            IReadOnlyList<string> warnings = [];
            await Together.RunAsync(stop, async inner => warnings = await dumper.DumpAsync(file, snapshot.Id, inner), inner => held(snapshot, plans.Count, inner));
            var filter = ArchiveFilter.Of(Archive.Read(file));
            return new Moment(snapshot, filter, [.. plans.Where(p => !filter.Drops(p.Schema, p.Name))], warnings);
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => Snapshot.DisposeAsync();
}
