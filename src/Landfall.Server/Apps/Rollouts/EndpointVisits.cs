using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Landfall.Edge;
using Landfall.Server.Endpoints;
using Landfall.Values;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>
/// Two visitors of one endpoint: one keeps its connection, one comes with a new one each time. Each asks again 40 ms after it
/// asked, but never before it was answered, so that an app is not loaded by being proven.
/// </summary>
sealed class EndpointVisits : IDisposable
{
    static readonly TimeSpan Every = TimeSpan.FromMilliseconds(40);

    // A stop timeout may be a quarter of an hour: then a few visits a second do.
    static readonly TimeSpan Rarely = TimeSpan.FromMilliseconds(400);
    static readonly TimeSpan Often = TimeSpan.FromSeconds(30);
    static readonly TimeSpan Longest = TimeSpan.FromHours(1);
    const int LargestAnswer = 256 * 1024;

    readonly CancellationTokenSource end;
    readonly TaskCompletionSource keptUnderWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly TaskCompletionSource newUnderWay = new(TaskCreationOptions.RunContinuationsAsynchronously);
    readonly Lock counting = new();
    readonly Dictionary<string, int> failures = [];
    readonly IPEndPoint edge;
    readonly CertificateAuthority authority;
    readonly TimeProvider time;
    readonly Task visits;
    string? unreachable;
    int sent;
    TimeSpan worst;

    public EndpointVisits(HostName host, IPEndPoint edge, CertificateAuthority authority, TimeProvider time)
    {
        (Host, this.edge, this.authority, this.time) = (host, edge, authority, time);
        end = new CancellationTokenSource(Longest, time);
        visits = Task.WhenAll(
            Task.Run(() => VisitAsync(keep: true, TimeSpan.Zero, keptUnderWay)), Task.Run(() => VisitAsync(keep: false, Every / 2, newUnderWay)));
    }

    public HostName Host { get; }

    /// <summary>Done when both have been answered once. Those first visits are not counted: they find out whether there is anything to lose.</summary>
    public Task UnderWay => Task.WhenAll(keptUnderWay.Task, newUnderWay.Task);

    public async Task EndAsync()
    {
        await end.CancelAsync();
        await visits;
    }

    public void Dispose()
    {
        end.Cancel();
        _ = visits.ContinueWith(_ => end.Dispose(), TaskScheduler.Default);
    }

    /// <summary><c>Proof: 212 requests through https://… while the release switched: 0 failed, worst 38 ms.</c></summary>
    public string Report()
    {
        lock (counting)
        {
            if (unreachable is not null) return $"Proof: none. https://{Host} did not answer before the release switched either ({unreachable}).";
            if (sent == 0) return $"Proof: none. https://{Host} gave no answer in the time that the switch took.";
            var reasons = failures.Count == 0 ? "" : $" ({string.Join("; ", failures.Select(f => $"{f.Value} × {f.Key}"))})";
            return $"Proof: {sent} requests through https://{Host} while the release switched: {failures.Values.Sum()} failed{reasons}, worst {worst.TotalMilliseconds:0} ms.";
        }
    }

    async Task VisitAsync(bool keep, TimeSpan after, TaskCompletionSource underWay)
    {
        using var http = Way(keep);
        try
        {
            await Task.Delay(after, time, end.Token);
            var first = await AskAsync(http);
            if (first is not null) lock (counting) unreachable = first;
            underWay.SetResult();
            for (var since = time.GetTimestamp(); first is null;)
            {
                var asked = time.GetTimestamp();
                Count(await AskAsync(http), time.GetElapsedTime(asked));
                var pause = (time.GetElapsedTime(since) < Often ? Every : Rarely) - time.GetElapsedTime(asked);
                if (pause > TimeSpan.Zero) await Task.Delay(pause, time, end.Token);
            }
        }
        catch (OperationCanceledException)
        {
            // A visit that is under way at the end proves nothing, either way.
        }
        finally
        {
            underWay.TrySetResult();
        }
    }

    void Count(string? failure, TimeSpan took)
    {
        lock (counting)
        {
            sent++;
            if (took > worst) worst = took;
            if (failure is not null) failures[failure] = failures.GetValueOrDefault(failure) + 1;
        }
    }

    // Null: the app answered, whatever it said.
    async Task<string?> AskAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/", HttpCompletionOption.ResponseHeadersRead, end.Token);
            var body = await ReadAsync(answer);
            return EdgePages.IsOwn(answer.StatusCode, body, answer.Headers.Contains(EdgePages.Header)) ? $"{(int)answer.StatusCode} of the edge" : null;
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException)
        {
            end.Token.ThrowIfCancellationRequested();
            return (failure as HttpRequestException)?.HttpRequestError is { } error and not HttpRequestError.Unknown ? error.ToString() : failure.GetBaseException().Message;
        }
    }

    async Task<string> ReadAsync(HttpResponseMessage answer)
    {
        await using var body = await answer.Content.ReadAsStreamAsync(end.Token);
        var start = new byte[EdgePages.Largest];
        var length = await body.ReadAtLeastAsync(start, start.Length, throwOnEndOfStream: false, end.Token);
        var rest = new byte[16 * 1024];
        for (int read, all = length; all < LargestAnswer && (read = await body.ReadAsync(rest, end.Token)) > 0; all += read)
        {
        }
        return System.Text.Encoding.Latin1.GetString(start, 0, length);
    }

    HttpClient Way(bool keep)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false, UseCookies = false, UseProxy = false, ConnectTimeout = TimeSpan.FromSeconds(10),
            PooledConnectionLifetime = keep ? Timeout.InfiniteTimeSpan : TimeSpan.Zero,
            // Whatever the name resolves to: the edge is on this machine.
            ConnectCallback = async (_, stop) =>
            {
                var socket = new Socket(edge.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(edge, stop);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, errors) =>
            errors == SslPolicyErrors.None || (errors == SslPolicyErrors.RemoteCertificateChainErrors && certificate is X509Certificate2 leaf && authority.Issued(leaf));
        var http = new HttpClient(handler) { BaseAddress = new Uri($"https://{Host}"), Timeout = Timeout.InfiniteTimeSpan };
        http.DefaultRequestHeaders.ConnectionClose = !keep;
        http.DefaultRequestHeaders.Add("User-Agent", "landfall-prober");
        http.DefaultRequestHeaders.Add("X-Aptible-Health-Check", "true");
        return http;
    }
}
