using Npgsql;

namespace Landfall.Ferry;

/// <summary>Tells how large a database has grown, and by how many rows, every two seconds.</summary>
/// <param name="rows">How many rows have come; the session is the one that asks how large it is.</param>
sealed class Growth(
    Database database, TimeProvider time, IProgress<CopyProgress>? progress, Func<NpgsqlConnection, CancellationToken, Task<long>> rows)
{
    static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Does the work and tells while it lasts.</summary>
    public async Task<T> WhileAsync<T>(CopyStage stage, long total, Func<Task<T>> work, CancellationToken stop)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var telling = TellAsync(stage, total, ended.Token);
        try
        {
            return await work();
        }
        finally
        {
            await ended.CancelAsync();
            await telling;
        }
    }

    async Task TellAsync(CopyStage stage, long total, CancellationToken stop)
    {
        try
        {
            await using var session = await database.OpenAsync(stop);
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(Pause, time, stop);
                var bytes = await session.ScalarAsync<long>("SELECT pg_database_size(current_database())", stop);
                progress?.Report(new CopyProgress(stage, "Bytes on the target's disk", bytes, total) { Rows = await rows(session, stop) });
            }
        }
        catch (Exception failure) when (failure is OperationCanceledException or FerryException || ServerFailure.Is(failure))
        {
            // Either the work has ended, or the server is lost: then the work fails, and says so better.
        }
    }
}
