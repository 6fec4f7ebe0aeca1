using System.Collections.Concurrent;
using Npgsql;

namespace Landfall.Ferry;

/// <summary>Copies the rows of one chunk: what the source's COPY answers is what the target's COPY takes.</summary>
sealed class RowLoad(WireSessions source, WireSessions target, Database sourceEnd, Journal journal, Patience patience)
{
    readonly ConcurrentDictionary<Chunk, IReadOnlyList<CopyDigest>> underway = [];
    long bytes;

    /// <summary>Bytes of rows that were carried, those among them that had to be carried again.</summary>
    public long Bytes => Interlocked.Read(ref bytes);

    /// <summary>Rows that the journal holds, and those of parts that are on their way.</summary>
    public long Rows => journal.Rows + underway.Values.Sum(some => some.Sum(d => d.Rows));

    /// <summary>Copies a chunk, if the journal does not hold it yet.</summary>
    public Task CopyAsync(Chunk chunk, CancellationToken stop)
    {
        var again = false;
        return patience.TryAsync(async () =>
        {
            // The transaction may have been committed although its answer was lost.
            if (again) await journal.ReadAsync(stop);
            again = true;
            if (chunk.Parts.All(p => journal.Holds(p.Key))) return;
            await source.UseAsync(from => target.UseAsync(to => CopyAsync(chunk, from, to, stop), stop), stop);
        }, stop);
    }

    async Task<int> CopyAsync(Chunk chunk, WireConnection from, WireConnection to, CancellationToken stop)
    {
        var digests = chunk.Parts.Select(p => CopyDigest.Of(p.Table, keep: true)).ToList();
        underway[chunk] = digests;
        await to.SendAsync(stop, Begin(chunk));
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var answers = OwnThread.RunAsync(() => to.AnswersAsync(queries: 3, failed.Token));
        try
        {
            await sourceEnd.GuardAsync(() => CopyOut.RunAsync(
                from, chunk.Parts.Select(p => p.Table.CopyOut(p.Range)), digests, to, stop));
            if (!to.Refused)
                await to.SendAsync(stop, Journal.Update(chunk.Parts.Zip(digests, (p, d) => (p.Key, Row(d)))), "COMMIT");
            else
                await to.SendAsync(stop, "ROLLBACK", "SELECT 1");
            if (await answers is { } refusal) throw Explain(to, refusal.Answer, chunk);
        }
        catch
        {
            await failed.CancelAsync();
            await Quietly(answers);
            throw;
        }
        finally
        {
            Interlocked.Add(ref bytes, digests.Sum(d => d.Bytes));
            underway.TryRemove(chunk, out _);
        }
        foreach (var (part, digest) in chunk.Parts.Zip(digests)) journal.Add(part.Key, Row(digest));
        return chunk.Parts.Count;
    }

    static string Begin(Chunk chunk)
    {
        var truncate = chunk.Freezes ? $"TRUNCATE ONLY {chunk.Parts[0].Table.Sql}; " : "";
        return $"BEGIN; {Journal.Insert(chunk.Parts.Select(p => p.Key))}; {truncate}"
            + string.Join("; ", chunk.Parts.Select(p => p.Table.CopyIn(chunk.Freezes)));
    }

    static JournalRow Row(CopyDigest digest) => new(digest.Rows, digest.Sum);

    static FerryException Explain(WireConnection to, PostgresException answer, Chunk chunk)
    {
        var failure = to.Explain(answer);
        return failure.Code != FerryErrors.Error(Side.Target) ? failure : new FerryException(FerryErrors.RestoreFailed,
            $"The target refused rows of {chunk.Group.Names}: {failure.Problem}",
            "Correct what it names on the source or the target, then start the same run again.", answer)
        {
            Tables = [.. chunk.Parts.Select(p => p.Table.FullName)],
        };
    }

    static async Task Quietly(Task task)
    {
        try
        {
            await task;
        }
        catch (Exception failure) when (failure is FerryException or OperationCanceledException or ObjectDisposedException)
        {
            // The first failure is told.
        }
    }
}
