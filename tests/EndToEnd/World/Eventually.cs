using System.Diagnostics;

namespace EndToEnd.World;

static class Eventually
{
    public static async Task TrueAsync(string what, TimeSpan patience, Func<Task<bool>> met)
    {
        for (var since = Stopwatch.StartNew(); !await met(); await Task.Delay(50))
            if (since.Elapsed > patience) throw new TimeoutException($"After {patience.TotalSeconds:0} s it is still not so that {what}.");
    }

    public static Task TrueAsync(string what, TimeSpan patience, Func<bool> met) => TrueAsync(what, patience, () => Task.FromResult(met()));
}
