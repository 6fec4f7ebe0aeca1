namespace Landfall.Ferry;

/// <summary>
/// Does work again when a connection was cut or a server restarts, for up to five minutes; and, where it is the work itself that each
/// time lasts for a while and then ends so, ten times.
/// </summary>
/// <param name="time">The clock.</param>
/// <param name="hopeless">Says that it cannot go on, however long one waits.</param>
/// <param name="told">Called with why it waits.</param>
sealed class Patience(TimeProvider time, Func<bool> hopeless, Action<string> told)
{
    static readonly TimeSpan Longest = TimeSpan.FromMinutes(5);
    static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(5);
    const int MostWorked = 10;

    /// <param name="work">Can be done again after it failed at any point.</param>
    /// <param name="stop">Stops it.</param>
    public async Task<T> TryAsync<T>(Func<Task<T>> work, CancellationToken stop)
    {
        var began = time.GetTimestamp();
        var worked = 0;
        for (var pause = TimeSpan.FromMilliseconds(100); ; pause = pause * 2 < LongestPause ? pause * 2 : LongestPause)
        {
            var tried = time.GetTimestamp();
            try
            {
                return await work();
            }
            catch (FerryException failure) when (Passes(failure) && !hopeless() && !stop.IsCancellationRequested)
            {
                // The time that the work itself took was no outage. But it may be what takes the server down.
                if (time.GetElapsedTime(tried) > LongestPause)
                    (began, pause, worked) = (time.GetTimestamp(), TimeSpan.FromMilliseconds(100), worked + 1);
                if (worked == MostWorked || time.GetElapsedTime(began) > Longest) throw;
                told(failure.Problem);
            }
            await Task.Delay(pause, time, stop);
        }
    }

    /// <inheritdoc cref="TryAsync{T}"/>
    public Task TryAsync(Func<Task> work, CancellationToken stop) => TryAsync(async () =>
    {
        await work();
        return 0;
    }, stop);

    static bool Passes(FerryException failure) => failure.Code == FerryErrors.ConnectionsExhausted
        || new[] { Side.Source, Side.Target }.Any(
            side => failure.Code == FerryErrors.Lost(side) || failure.Code == FerryErrors.Unreachable(side));
}
