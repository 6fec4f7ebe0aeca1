using System.Collections.Concurrent;
using System.Net;

namespace EndToEnd.World;

/// <summary>A visitor of an app who comes every 50 ms, with a new connection or on those that he keeps, checks the certificate, and never tries again.</summary>
sealed class Prober : IAsyncDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(50);
    readonly ConcurrentQueue<string> failures = new();
    readonly ConcurrentQueue<string> answers = new();
    readonly CancellationTokenSource stop = new();
    readonly HttpClient http;
    readonly Task probing;

    public Prober(Func<HttpMessageHandler> way, string host, bool keep = false)
    {
        http = new HttpClient(way()) { BaseAddress = new Uri($"https://{host}"), Timeout = TimeSpan.FromSeconds(10) };
        http.DefaultRequestHeaders.ConnectionClose = !keep;
        probing = ProbeAsync();
    }

    /// <summary>Ends the visits; every one of them must have been answered by the app.</summary>
    /// <returns>What the app answered, each word once, in the order in which it was first heard.</returns>
    public async Task<IReadOnlyList<string>> EndAsync()
    {
        await stop.CancelAsync();
        await probing;
        Assert.True(failures.IsEmpty, $"{failures.Count} of {failures.Count + answers.Count} visits failed: {string.Join("; ", failures.Take(5))}");
        Assert.NotEmpty(answers);
        return [.. answers.Distinct()];
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await probing;
        http.Dispose();
        stop.Dispose();
    }

    async Task ProbeAsync()
    {
        var visits = new List<Task>();
        while (!stop.IsCancellationRequested)
        {
            visits.Add(VisitAsync());
            await Task.Delay(Every);
        }
        await Task.WhenAll(visits);
    }

    async Task VisitAsync()
    {
        try
        {
            using var answer = await http.GetAsync("/");
            var body = await answer.Content.ReadAsStringAsync();
            if (answer.StatusCode == HttpStatusCode.OK) answers.Enqueue(body);
            else failures.Enqueue($"{(int)answer.StatusCode} {body}");
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException)
        {
            failures.Enqueue(failure.InnerException?.Message ?? failure.Message);
        }
    }
}
