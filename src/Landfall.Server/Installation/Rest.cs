namespace Landfall.Server.Installation;

/// <summary>
/// When work is over, gives back the memory that it took. The collector by itself collects when memory is asked for, and a
/// server at rest asks for none.
/// </summary>
sealed class Rest(TimeProvider time) : BackgroundService
{
    static readonly TimeSpan Between = TimeSpan.FromSeconds(20);
    const long Quiet = 4 << 20;
    const long Worthwhile = 8 << 20;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Between, time);
        long collected = 0, before = 0;
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var allocated = GC.GetTotalAllocatedBytes();
            if (allocated - before < Quiet && allocated - collected > Worthwhile)
            {
                // It stops all threads, for some 20 ms: who asks at that moment waits so long.
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                collected = allocated;
            }
            before = allocated;
        }
    }
}
