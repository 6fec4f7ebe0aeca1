namespace Landfall.Ferry;

/// <summary>
/// Work on a thread of its own, which may wait in the kernel: for the path of the rows that costs a third less than being told by the
/// pool's threads that more has come. What the work does after it awaited something else, it does on the pool's threads.
/// </summary>
static class OwnThread
{
    [ThreadStatic]
    static bool here;

    /// <summary>True: whoever calls may wait, since no one else waits for this thread.</summary>
    public static bool IsHere => here;

    public static Task<T> RunAsync<T>(Func<Task<T>> work) => RunAsync<Task<T>>(work).Unwrap();

    public static Task<T> RunAsync<T>(Func<T> work) => Task.Factory.StartNew(() =>
    {
        here = true;
        return work();
    }, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
}
