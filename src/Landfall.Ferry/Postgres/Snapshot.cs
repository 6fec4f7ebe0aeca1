using Npgsql;

namespace Landfall.Ferry;

/// <summary>One moment of a database, exported so that several sessions and <c>pg_dump</c> see the same rows.</summary>
sealed class Snapshot : IAsyncDisposable
{
    const string Begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    const int LockedAtOnce = 200;

    /// <summary>What a server says of a snapshot whose holder is gone.</summary>
    public const string Gone = "invalid snapshot identifier";

    Snapshot(Database database, NpgsqlConnection holder, string id) => (Database, Holder, Id) = (database, holder, id);

    public Database Database { get; }

    /// <summary>The session that keeps the snapshot alive; it may also be asked.</summary>
    public NpgsqlConnection Holder { get; }

    /// <summary>The name by which another session joins, as <c>pg_dump --snapshot</c> takes it.</summary>
    public string Id { get; }

    public static async Task<Snapshot> TakeAsync(Database database, CancellationToken stop)
    {
        var holder = await database.OpenAsync(stop, Begin);
        return await database.GuardAsync(async () =>
            new Snapshot(database, holder, await holder.ScalarAsync<string>("SELECT pg_export_snapshot()", stop)));
    }

    /// <summary>Another session that sees the same moment. The caller disposes it.</summary>
    public async Task<NpgsqlConnection> JoinAsync(CancellationToken stop)
    {
        try
        {
            return await Database.OpenAsync(stop, $"{Begin}; SET TRANSACTION SNAPSHOT {Sql.Literal(Id)}");
        }
        catch (FerryException failure) when (
            failure.Code == FerryErrors.Unreachable(Database.Side) || failure.Message.Contains(Gone, StringComparison.Ordinal))
        {
            // It could be entered a moment ago.
            throw ServerFailure.Lost(Database, failure.Problem, failure);
        }
    }

    /// <summary>Keeps tables from being truncated or rewritten, which no snapshot protects against.</summary>
    public Task LockAsync(IReadOnlyList<TablePlan> tables, CancellationToken stop) => Database.GuardAsync(async () =>
    {
        // The server's table of locks has a fixed size, and pg_dump will lock each of them again. Without these locks a table that is
        // truncated in the meantime makes the proof fail, never pass.
        if (!await Holder.ScalarAsync<bool>(
            "SELECT current_setting('max_locks_per_transaction')::bigint * current_setting('max_connections')::bigint > $1 * 3",
            stop, (long)tables.Count)) return;
        foreach (var some in tables.Where(t => t.Kind == TableKind.Table).Chunk(LockedAtOnce))
            await Holder.ExecuteAsync(
                $"LOCK TABLE {string.Join(", ", some.Select(t => $"ONLY {t.Sql}"))} IN ACCESS SHARE MODE", stop);
    });

    public ValueTask DisposeAsync() => Holder.DisposeAsync();
}
