using System.Net.Sockets;
using Landfall.Client.Http;
using Landfall.Values;

namespace Landfall.Migrate.Target;

/// <summary>Asks an endpoint over https, as the world will.</summary>
interface IProbe
{
    /// <param name="host">The endpoint's host.</param>
    /// <param name="path">The path.</param>
    /// <param name="admission">The token of the gate, or null.</param>
    /// <param name="stop">Gives up.</param>
    Task<ProbeAnswer> AskAsync(string host, string path, Secret? admission, CancellationToken stop);
}

/// <summary>What came back.</summary>
/// <param name="Status">The HTTP status; null: no answer.</param>
/// <param name="Problem">Why there was no answer.</param>
/// <param name="Took">How long it took.</param>
sealed record ProbeAnswer(int? Status, string? Problem, TimeSpan Took)
{
    /// <summary>True: the app answered, whatever it said to this path short of its own failure.</summary>
    public bool Serves => Status is >= 200 and < 500;

    public override string ToString() => Status is { } status ? $"{status} in {Took.TotalMilliseconds:0} ms" : Problem ?? "no answer";
}

/// <summary>
/// A prober that checks certificates as every client does. When the host's name does not resolve yet, it asks the platform's own
/// host under that name: the same edge answers.
/// </summary>
sealed class HttpsProbe : IProbe, IDisposable
{
    const string AdmissionHeader = "X-Landfall-Admission";

    readonly HttpClient http;
    readonly Uri platform;
    readonly TimeProvider time;

    public HttpsProbe(Uri platform, string? authorityFile, TimeProvider time)
    {
        (this.platform, this.time) = (platform, time);
        var handler = PlatformTrust.Handler(authorityFile);
        handler.ConnectCallback = ConnectAsync;
        http = new HttpClient(handler) { Timeout = TimeSpan.FromSeconds(30) };
    }

    public async Task<ProbeAnswer> AskAsync(string host, string path, Secret? admission, CancellationToken stop)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"https://{host}{path}"));
        if (admission is not null) request.Headers.Add(AdmissionHeader, admission.Reveal());
        var began = time.GetTimestamp();
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, stop);
            return new ProbeAnswer((int)response.StatusCode, null, time.GetElapsedTime(began));
        }
        catch (Exception failed) when (failed is HttpRequestException || (failed is OperationCanceledException && !stop.IsCancellationRequested))
        {
            return new ProbeAnswer(null, $"https://{host}{path} does not answer: {Innermost(failed)}", time.GetElapsedTime(began));
        }
    }

    public void Dispose() => http.Dispose();

    async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken stop)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            try
            {
                await socket.ConnectAsync(context.DnsEndPoint, stop);
            }
            catch (SocketException unknown) when (unknown.SocketErrorCode is SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain)
            {
                await socket.ConnectAsync(platform.Host, context.DnsEndPoint.Port, stop);
            }
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    static string Innermost(Exception exception)
    {
        while (exception.InnerException is { } inner) exception = inner;
        return exception.Message;
    }
}
