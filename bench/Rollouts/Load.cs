using System.Collections.Concurrent;
using System.Diagnostics;

namespace Rollouts;

/// <summary>
/// Visitors who come at a fixed rate, whether those before them were answered or not; one in four brings a new connection, the
/// others keep theirs. Nobody tries again. A visit's time counts from when it was due, so that a stall is not hidden.
/// </summary>
sealed class Load : IAsyncDisposable
{
    readonly HttpClient keeping;
    readonly HttpClient coming;
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentQueue<Visit> visits = new();
    readonly Stopwatch clock = Stopwatch.StartNew();
    readonly Task arriving;

    /// <param name="way">A way to the server, new for each client.</param>
    /// <param name="root">What is asked for.</param>
    /// <param name="perSecond">Visits in a second.</param>
    public Load(Func<HttpMessageHandler> way, Uri root, int perSecond)
    {
        (keeping, coming) = (new HttpClient(way()), new HttpClient(way()));
        foreach (var http in new[] { keeping, coming }) (http.BaseAddress, http.Timeout) = (root, TimeSpan.FromSeconds(15));
        coming.DefaultRequestHeaders.ConnectionClose = true;
        arriving = ArriveAsync(TimeSpan.FromSeconds(1.0 / perSecond));
    }

    /// <summary>How many were answered with something else than 200 and the app's words, or not at all.</summary>
    public int Failed => visits.Count(v => v.Failure is not null);

    public int Sent => visits.Count;

    public double WorstMilliseconds => visits.Max(v => v.Milliseconds);

    /// <summary>The reasons, each with its number.</summary>
    public string Reasons => string.Join("; ", visits.Where(v => v.Failure is not null).GroupBy(v => v.Failure).Select(g => $"{g.Count()} × {g.Key}"));

    /// <summary>The longest time in which visits failed and none succeeded.</summary>
    public double LongestOutageMilliseconds
    {
        get
        {
            var (longest, last) = (0.0, 0.0);
            var failing = false;
            foreach (var visit in visits.OrderBy(v => v.At))
            {
                if (visit.Failure is not null) failing = true;
                else
                {
                    if (failing) longest = Math.Max(longest, visit.At + visit.Milliseconds - last);
                    (failing, last) = (false, visit.At + visit.Milliseconds);
                }
            }
            return longest;
        }
    }

    /// <summary>Ends the visits and waits for the answers that are under way.</summary>
    public async Task EndAsync()
    {
        await stop.CancelAsync();
        await arriving;
    }

    public async ValueTask DisposeAsync()
    {
        await EndAsync();
        keeping.Dispose();
        coming.Dispose();
        stop.Dispose();
    }

    async Task ArriveAsync(TimeSpan every)
    {
        var under = new List<Task>();
        for (var n = 0; !stop.IsCancellationRequested; n++)
        {
            var due = n * every;
            if (due - clock.Elapsed is { Ticks: > 0 } early) await Task.Delay(early);
            under.Add(VisitAsync(n % 4 == 0 ? coming : keeping, due));
            if (under.Count > 1000) under.RemoveAll(t => t.IsCompleted);
        }
        await Task.WhenAll(under);
    }

    async Task VisitAsync(HttpClient http, TimeSpan due)
    {
        string? failure = null;
        try
        {
            using var answer = await http.GetAsync("/");
            await answer.Content.ReadAsStringAsync();
            if (!answer.IsSuccessStatusCode) failure = $"{(int)answer.StatusCode}";
        }
        catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException)
        {
            failure = (broken.InnerException ?? broken).Message;
        }
        visits.Enqueue(new Visit(due.TotalMilliseconds, (clock.Elapsed - due).TotalMilliseconds, failure));
    }

    sealed record Visit(double At, double Milliseconds, string? Failure);
}
