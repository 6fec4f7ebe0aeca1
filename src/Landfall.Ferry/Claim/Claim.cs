using Npgsql;

namespace Landfall.Ferry;

/// <summary>
/// The mark on a target that says whose it is: a table in a schema of its own. Holds an advisory lock while it lives, so that two
/// copies never begin on one target; and since a lock is lost with its session, names the process whose sessions may work there. Only a
/// claim may wipe, and only what it claims.
/// </summary>
sealed class Claim : IAsyncDisposable
{
    internal const long LockKey = 0x4C616E6466616C6C;

    const string Make = """
        CREATE SCHEMA _landfall;
        CREATE TABLE _landfall.run (
            run uuid PRIMARY KEY, source text NOT NULL, state text NOT NULL, started timestamptz NOT NULL DEFAULT now(),
            finished timestamptz, report text, process uuid);
        COMMENT ON SCHEMA _landfall IS 'Which run copied this database here. May be dropped once the copy is in use.';
        GRANT USAGE ON SCHEMA _landfall TO PUBLIC;
        GRANT SELECT ON _landfall.run TO PUBLIC
        """;

    const string Orphans = """
        SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
        WHERE datname = current_database() AND application_name = $1 AND pid <> pg_backend_pid()
        """;

    const string IsOurs = "SELECT EXISTS (SELECT FROM _landfall.run WHERE process = $1)";

    readonly Database database;
    readonly ClaimingRun run;
    NpgsqlConnection session;

    Claim(Database database, NpgsqlConnection session, ClaimingRun run) =>
        (this.database, this.session, this.run) = (database, session, run);

    /// <summary>The report of this very run, when it has finished before.</summary>
    public string? Done { get; private set; }

    /// <summary>What an unfinished attempt of this run copied; null: the target is empty.</summary>
    public JournalMoment? Left { get; private set; }

    /// <summary>Claims an empty target, or takes up an unfinished attempt of the same run.</summary>
    /// <param name="database">The target, entered as administrator.</param>
    /// <param name="run">Whose it becomes.</param>
    /// <param name="stop">Stops it.</param>
    public static async Task<Claim> TakeAsync(Database database, ClaimingRun run, CancellationToken stop)
    {
        var session = await database.OpenAsync(stop);
        try
        {
            var claim = new Claim(database, session, run);
            await database.GuardAsync(() => claim.EnterAsync(stop));
            return claim;
        }
        catch
        {
            await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Why the target cannot be claimed; null: it can. Writes nothing.</summary>
    public static async Task<FerryException?> ObstacleAsync(
        Database database, NpgsqlConnection session, ClaimingRun run, CancellationToken stop)
    {
        var runs = await RunsAsync(session, stop);
        return runs is null ? await Emptiness.ObstacleAsync(database, session, stop) : Taken(database, runs, run);
    }

    /// <summary>True: this run has finished its copy here.</summary>
    public static async Task<bool> IsDoneAsync(NpgsqlConnection session, Guid run, CancellationToken stop) =>
        await RunsAsync(session, stop) is { } runs && runs.Any(r => r.Id == run && r.State == "proven");

    /// <summary>Writes that the copy is proven, with its report, and drops the journal.</summary>
    public Task FinishAsync(string report, CancellationToken stop) => HeldAsync(async session =>
    {
        await session.ExecuteAsync(
            "UPDATE _landfall.run SET state = 'proven', finished = now(), report = $2 WHERE run = $1", stop, run.Id, report);
        return await Journal.DropAsync(session, stop);
    }, stop);

    /// <summary>Writes that what was copied is wrong, so that it is never taken up.</summary>
    public Task RejectAsync(CancellationToken stop) => HeldAsync(session => Journal.DropAsync(session, stop), stop);

    /// <summary>Empties the target of what an attempt left.</summary>
    public Task WipeAsync(CancellationToken stop) => HeldAsync(async session =>
    {
        await Journal.DropAsync(session, stop);
        await Wipe.RunAsync(session, stop);
        Left = null;
        return 0;
    }, stop);

    public ValueTask DisposeAsync() => session.DisposeAsync();

    // The session that holds the lock may have been cut, or its server restarted: then the lock is taken again before it is relied on. Another
    // process of this run may have had it in between.
    async Task<T> HeldAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken stop)
    {
        if (!await LivesAsync(stop))
        {
            await session.DisposeAsync();
            session = await database.OpenAsync(stop);
            await database.GuardAsync(() => LockAsync(stop));
            if (!await database.GuardAsync(() => session.ScalarAsync<bool>(IsOurs, stop, run.Process))) throw ServerFailure.ShutOut(database);
        }
        return await database.GuardAsync(() => work(session));
    }

    async Task<bool> LivesAsync(CancellationToken stop)
    {
        try
        {
            await session.ExecuteAsync("SELECT 1", stop);
            return true;
        }
        catch (Exception failure) when (ServerFailure.Is(failure))
        {
            return false;
        }
    }

    async Task LockAsync(CancellationToken stop)
    {
        // The server may not yet have noticed that a copy which was killed is gone.
        for (var tries = 0; !await session.ScalarAsync<bool>($"SELECT pg_try_advisory_lock({LockKey})", stop); tries++)
        {
            if (tries < 20) await Task.Delay(TimeSpan.FromMilliseconds(100), stop);
            else throw Busy();
        }
    }

    FerryException Busy() => new(
        FerryErrors.TargetBusy, $"Another copy works on the target {database.Url} at this moment.", "Wait until it has ended, or stop it.");

    async Task EnterAsync(CancellationToken stop)
    {
        await LockAsync(stop);
        if (await ObstacleAsync(database, session, run, stop) is { } obstacle) throw obstacle;
        var runs = await RunsAsync(session, stop);
        if (runs?.FirstOrDefault(r => r.Id == run.Id) is { State: "proven", Report: { } report })
        {
            Done = report;
            return;
        }
        if (runs?.FirstOrDefault(r => r.State == "proven") is { } replaced) await DemandUnusedAsync(replaced.Id, stop);
        if (runs is null) await session.ExecuteAsync($"BEGIN; {Make}; COMMIT", stop);
        else await TakeUpAsync(runs, stop);
        // From here on it is this run's: a wipe that is cut short changes what it leaves, and only its own run may go on with it.
        await session.ExecuteAsync("""
            WITH gone AS (DELETE FROM _landfall.run WHERE run <> $1)
            INSERT INTO _landfall.run (run, source, state, process) VALUES ($1, $2, 'running', $3)
            ON CONFLICT (run) DO UPDATE SET source = excluded.source, state = 'running', started = now(), finished = NULL, report = NULL,
                process = excluded.process
            """, stop, run.Id, run.Source, run.Process);
        database.Fence = $"SELECT 1 / count(*) FROM _landfall.run WHERE process = '{run.Process}'";
        if (runs is not null && Left is null) await WipeAsync(stop);
    }

    async Task DemandUnusedAsync(Guid replaced, CancellationToken stop)
    {
        var used = await Emptiness.SinceAsync(session, replaced, stop);
        if (used.Count > 0) throw new FerryException(FerryErrors.TargetNotEmpty,
            $"The target {database.Url} was used after the copy of run {replaced} had ended: it holds {string.Join(", ", used)}.",
            "Choose an empty database; if that may be lost, delete this one and make it again. It was left as it is.");
    }

    async Task TakeUpAsync(List<Run> runs, CancellationToken stop)
    {
        // A version before this one made no such column.
        await session.ExecuteAsync("ALTER TABLE _landfall.run ADD COLUMN IF NOT EXISTS process uuid", stop);
        await session.ExecuteAsync("UPDATE _landfall.run SET process = $1 WHERE state = 'running'", stop, run.Process);
        // Nobody else begins a session now. What an earlier attempt sent may still be at work, and would write after the journal was read.
        while (await session.ScalarAsync<long>(Orphans, stop, ConnectionText.ApplicationName) > 0)
            await Task.Delay(TimeSpan.FromMilliseconds(50), stop);
        if (runs is [{ State: "running" } only] && only.Id == run.Id && only.Source == run.Source)
            Left = await Journal.MomentAsync(session, stop);
        // Without its journal what another run left is taken up by nobody.
        if (Left is null) await Journal.DropAsync(session, stop);
    }

    static FerryException? Taken(Database database, List<Run> runs, ClaimingRun run)
    {
        if (runs.FirstOrDefault(r => r.Id != run.Id && r.Id != run.Replaces) is { } other)
            return new FerryException(FerryErrors.TargetTaken,
                $"The target {database.Url} holds the copy of another run ({other.Id}, {other.State}).",
                "Choose another target, or name that run as the one to be replaced.");
        if (runs.FirstOrDefault(r => r.Id == run.Id) is { State: "proven" } done && done.Source != run.Source)
            return new FerryException(FerryErrors.TargetTaken,
                $"This run has already copied another source to the target {database.Url}.", "Start a new run with a new target.");
        return null;
    }

    static async Task<List<Run>?> RunsAsync(NpgsqlConnection session, CancellationToken stop)
    {
        if (!await session.ScalarAsync<bool>("SELECT to_regclass('_landfall.run') IS NOT NULL", stop)) return null;
        return await session.ListAsync("SELECT run, source, state, report FROM _landfall.run",
            r => new Run(r.GetGuid(0), r.GetString(1), r.GetString(2), r.Text(3)), stop);
    }

    sealed record Run(Guid Id, string Source, string State, string? Report);
}

/// <summary>A run that wants a target.</summary>
/// <param name="Id">Names it: the same run may come again.</param>
/// <param name="Replaces">An earlier run whose target may be wiped; null: none.</param>
/// <param name="Source">Names the source's data: <see cref="SourceIdentity"/>, or the hash of a file.</param>
sealed record ClaimingRun(Guid Id, Guid? Replaces, string Source)
{
    /// <summary>Who works for it, the same however often he begins anew.</summary>
    public Guid Process { get; init; } = Guid.NewGuid();
}
