using System.Collections.Concurrent;

namespace HerokuStandIn;

/// <summary>Work that goes on after a request was answered. A failure is logged, and the end waits for what still runs.</summary>
sealed class Unattended(ILogger<Unattended> logger)
{
    readonly ConcurrentDictionary<Task, string> running = new();

    public void Run(string what, Func<Task> work)
    {
        var task = work();
        running[task] = what;
        _ = ObserveAsync(task, what);
    }

    public Task WhenIdleAsync() => Task.WhenAll(running.Keys.Select(t => t.ContinueWith(_ => { }, TaskScheduler.Default)));

    async Task ObserveAsync(Task task, string what)
    {
        try
        {
            await task;
        }
        catch (Exception failure) when (failure is InvalidOperationException or IOException or Landfall.Programs.ProgramMissingException)
        {
            logger.LogError(failure, "{What} failed", what);
        }
        finally
        {
            running.TryRemove(task, out _);
        }
    }
}
