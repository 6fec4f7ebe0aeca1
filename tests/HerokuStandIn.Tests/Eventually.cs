using System.Diagnostics;

namespace HerokuStandIn.Tests;

/// <summary>Waits for what happens soon after it was asked for.</summary>
static class Eventually
{
    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int seconds = 30)
    {
        for (var began = Stopwatch.StartNew(); began.Elapsed < TimeSpan.FromSeconds(seconds); await Task.Delay(100))
            if (await condition()) return;
        Assert.Fail($"This did not happen within {seconds} s: {what}");
    }
}
