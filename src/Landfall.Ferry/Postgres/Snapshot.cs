using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// One moment of a database, exported so that several sessions and <c>pg_dump</c> see the same rows. Several sessions hold it, each
/// with an export of its own: when one is cut off, another takes its place, and nobody notices.
/// </summary>
sealed class Snapshot : IAsyncDisposable
{
    const string Begin = "BEGIN TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY";
    const string Export = "SELECT pg_export_snapshot()";
    const int LockedAtOnce = 200;
    static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    /// <summary>How a session joins a snapshot.</summary>
    public const string Join = "SET TRANSACTION SNAPSHOT";

    readonly List<Holder> holders = [];
    readonly SemaphoreSlim alone = new(1);
    readonly CancellationTokenSource disposing = new();
    readonly int wanted;
    string locks = "";
    Task beating = Task.CompletedTask;

    Snapshot(Database database, int holders) => (Database, wanted) = (database, holders);

    public Database Database { get; }

    /// <summary>The name by which another session joins, as <c>pg_dump --snapshot</c> takes it.</summary>
    public string Id => First.Id;

    /// <summary>True: no session holds it any more, so nobody can join.</summary>
    public bool IsGone { get; private set; }

    // The last may be cut off, and noticed, at any time.
    Holder First => holders.FirstOrDefault() ?? throw Lost();

    public static async Task<Snapshot> TakeAsync(Database database, CancellationToken stop, int holders = 1)
    {
        var snapshot = new Snapshot(database, holders);
        try
        {
            snapshot.holders.Add(await snapshot.HoldAsync(Begin, stop));
            await snapshot.MendAsync(stop);
            snapshot.beating = snapshot.BeatAsync(snapshot.disposing.Token);
            return snapshot;
        }
        catch
        {
            await snapshot.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks in this moment, on a holder. What may fail for its own reasons is asked in a session of its own.</summary>
    public async Task<T> AskAsync<T>(Func<NpgsqlConnection, Task<T>> ask, CancellationToken stop)
    {
        await MendAsync(stop);
        return await AloneAsync(() => Database.GuardAsync(() => ask(First.Session)), stop);
    }

    /// <summary>Another session that sees the same moment. The caller disposes it.</summary>
    public Task<NpgsqlConnection> JoinAsync(CancellationToken stop) =>
        JoiningAsync(join => Database.OpenAsync(stop, join), stop);

    /// <summary>Another session for the path of the rows that sees the same moment. The caller disposes it.</summary>
    public Task<WireConnection> JoinWireAsync(CancellationToken stop) => JoinWireAsync(relayed: null, stop);

    /// <inheritdoc cref="JoinWireAsync(CancellationToken)"/>
    /// <param name="relayed">A way to the server that an agent opened; null: the server is connected to.</param>
    /// <param name="stop">Stops it.</param>
    public Task<WireConnection> JoinWireAsync(Stream? relayed, CancellationToken stop) =>
        JoiningAsync(join => Database.OpenWireAsync(relayed, stop, join), stop);

    /// <summary>Keeps tables from being truncated or rewritten, which no snapshot protects against.</summary>
    public async Task LockAsync(IReadOnlyList<TablePlan> tables, CancellationToken stop)
    {
        // The server's table of locks has a fixed size, and pg_dump will lock each of them again. Without these locks a table that is
        // truncated in the meantime makes the proof fail, never pass.
        if (!await AskAsync(session => session.ScalarAsync<bool>(
            "SELECT current_setting('max_locks_per_transaction')::bigint * current_setting('max_connections')::bigint > $1 * 4",
            stop, (long)tables.Count), stop)) return;
        locks = string.Join("; ", tables.Where(t => t.Kind == TableKind.Table).Chunk(LockedAtOnce).Select(
            some => $"LOCK TABLE {string.Join(", ", some.Select(t => $"ONLY {t.Sql}"))} IN ACCESS SHARE MODE"));
        if (locks.Length == 0) return;
        await AloneAsync(async () =>
        {
            foreach (var holder in holders) await Database.GuardAsync(() => LockAsync(holder.Session, stop));
            return holders.Count;
        }, stop);
    }

    async Task<int> LockAsync(NpgsqlConnection session, CancellationToken stop)
    {
        try
        {
            return await session.ExecuteAsync(locks, stop);
        }
        catch (PostgresException gone) when (gone.SqlState is PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName)
        {
            // The catalog of this moment has it, and nobody can read it. A later moment has it no more.
            throw ServerFailure.Lost(Database, $"{gone.MessageText}: it was dropped when the moment had just been taken", gone);
        }
    }

    /// <summary>Replaces holders that were cut off.</summary>
    /// <exception cref="FerryException">None is left.</exception>
    public Task MendAsync(CancellationToken stop) => AloneAsync(async () =>
    {
        await RemoveDeadAsync(stop);
        while (holders.Count < wanted)
        {
            try
            {
                holders.Add(await HoldAsync($"{Begin}; {Joining(First)}", stop));
            }
            catch (FerryException failure) when (IsOfNobody(failure))
            {
                // The one that was to be followed has been cut off in this very moment.
                await RemoveDeadAsync(stop);
            }
        }
        return holders.Count;
    }, stop);

    public async ValueTask DisposeAsync()
    {
        await disposing.CancelAsync();
        await beating;
        foreach (var holder in holders) await holder.Session.DisposeAsync();
        disposing.Dispose();
        alone.Dispose();
    }

    // Whoever asks a holder while another does, even one that only waits for a lock, finds it busy and takes it for dead.
    async Task<T> AloneAsync<T>(Func<Task<T>> work, CancellationToken stop)
    {
        await alone.WaitAsync(stop);
        try
        {
            return await work();
        }
        finally
        {
            alone.Release();
        }
    }

    async Task RemoveDeadAsync(CancellationToken stop)
    {
        foreach (var holder in holders.ToList())
            if (!await LivesAsync(holder, stop))
            {
                holders.Remove(holder);
                await holder.Session.DisposeAsync();
            }
        IsGone = holders.Count == 0;
        if (IsGone) throw Lost();
    }

    FerryException Lost() => ServerFailure.Lost(Database, "every session that held its snapshot was cut off");

    async Task<T> JoiningAsync<T>(Func<string, Task<T>> open, CancellationToken stop)
    {
        await MendAsync(stop);
        try
        {
            return await open($"{Begin}; {Joining(First)}");
        }
        catch (FerryException failure) when (failure.Code == FerryErrors.Unreachable(Database.Side) || IsOfNobody(failure))
        {
            // It could be entered a moment ago.
            throw ServerFailure.Lost(Database, failure.Problem, failure);
        }
    }

    async Task<Holder> HoldAsync(string begin, CancellationToken stop)
    {
        var session = await Database.OpenAsync(stop, begin);
        try
        {
            return await Database.GuardAsync(async () =>
            {
                var id = await session.ScalarAsync<string>(Export, stop);
                if (locks.Length > 0) await LockAsync(session, stop);
                return new Holder(session, id);
            });
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    static async Task<bool> LivesAsync(Holder holder, CancellationToken stop)
    {
        try
        {
            await holder.Session.ExecuteAsync("SELECT 1", stop);
            return true;
        }
        catch (Exception failure) when (ServerFailure.Is(failure))
        {
            return false;
        }
    }

    async Task BeatAsync(CancellationToken stop)
    {
        using var timer = new PeriodicTimer(Beat);
        try
        {
            while (!IsGone && await timer.WaitForNextTickAsync(stop)) await TryMendAsync(stop);
        }
        catch (OperationCanceledException)
        {
            // It is no longer needed.
        }
    }

    async Task TryMendAsync(CancellationToken stop)
    {
        try
        {
            await MendAsync(stop);
        }
        catch (FerryException)
        {
            // As long as one session holds it the next beat tries again; when none does, whoever joins next is told.
        }
    }

    static string Joining(Holder holder) => $"{Join} {Sql.Literal(holder.Id)}";

    // Its holder is gone: no such file, before 17 and since, or no such transaction any more.
    static bool IsOfNobody(FerryException failure) => failure.InnerException is PostgresException
    {
        SqlState: PostgresErrorCodes.InvalidParameterValue or PostgresErrorCodes.UndefinedObject or PostgresErrorCodes.ObjectNotInPrerequisiteState,
    };

    sealed record Holder(NpgsqlConnection Session, string Id);
}
