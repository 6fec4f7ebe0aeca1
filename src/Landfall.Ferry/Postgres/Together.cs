namespace Landfall.Ferry;

/// <summary>Runs work side by side; the first failure stops the rest and is the one that is told.</summary>
static class Together
{
    public static async Task RunAsync(CancellationToken stop, params IReadOnlyList<Func<CancellationToken, Task>> works)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(stop);
        Exception? first = null;
        await Task.WhenAll(works.Select(async work =>
        {
            try
            {
                await work(linked.Token);
            }
            catch (Exception failure)
            {
                // What fails after the first was stopped by us; saying that would hide the cause.
                if (Interlocked.CompareExchange(ref first, failure, null) is null) await linked.CancelAsync();
            }
        }));
        stop.ThrowIfCancellationRequested();
        if (first is not null) System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
    }
}
