using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Landfall.Edge;
using Landfall.Server.Operations;
using Landfall.Values;

namespace Landfall.Server.Endpoints;

/// <summary>
/// Fetches a page that a user names. The user is a stranger to the platform's networks: the address that is really connected to is
/// looked at, for each redirect anew, so that no name and no redirect leads into them.
/// </summary>
/// <param name="reachable">Whether an address may be connected to.</param>
sealed class PageFetch(Func<IPAddress, bool> reachable, TimeProvider time)
{
    const int MostRedirects = 3;
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>The page, and nothing but a page: 200, HTML or text, small enough for the edge, within ten seconds.</summary>
    /// <exception cref="OperationFailedException">It cannot be had; the message says why and what to do.</exception>
    public async Task<ErrorPage> GetAsync(WebUrl url, CancellationToken stop)
    {
        using var late = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, late.Token);
        try
        {
            return await FollowAsync(url, either.Token);
        }
        catch (Exception failure) when (!stop.IsCancellationRequested && Reason(failure) is { } reason)
        {
            throw new OperationFailedException(
                $"The maintenance page at {url} was not fetched: {reason}. Look at it with a browser, and set {EndpointSettings.MaintenancePageUrl} again.", failure);
        }
    }

    static string? Reason(Exception failure) => failure switch
    {
        RefusedException => failure.Message,
        OperationCanceledException => $"it did not arrive within {Patience.TotalSeconds:0} seconds",
        HttpRequestException { InnerException: RefusedException refused } => refused.Message,
        HttpRequestException { InnerException: AuthenticationException } => "its certificate is not one that this machine trusts",
        InvalidDataException => "it is not packed as its Content-Encoding says",
        HttpRequestException or IOException => $"it cannot be reached ({failure.GetBaseException().Message.TrimEnd('.')})",
        _ => null,
    };

    async Task<ErrorPage> FollowAsync(WebUrl url, CancellationToken stop)
    {
        using var http = new HttpClient(Handler());
        http.DefaultRequestHeaders.Add("User-Agent", "landfall");
        for (var redirects = 0; ; redirects++)
        {
            using var answer = await http.GetAsync(url.Value, HttpCompletionOption.ResponseHeadersRead, stop);
            if (answer.StatusCode == HttpStatusCode.OK) return await ReadAsync(answer, stop);
            if (Next(url, answer) is not { } next) throw new RefusedException($"the answer was {(int)answer.StatusCode}, not 200");
            if (redirects == MostRedirects) throw new RefusedException($"it was redirected more than {MostRedirects} times");
            url = next;
        }
    }

    static WebUrl? Next(WebUrl url, HttpResponseMessage answer)
    {
        if ((int)answer.StatusCode is not (301 or 302 or 303 or 307 or 308) || answer.Headers.Location is not { } location) return null;
        return Uri.TryCreate(url.Value, location, out var target) && WebUrl.TryParse(target.AbsoluteUri, out var next)
            ? next : throw new RefusedException("it was redirected to what is no web address");
    }

    static async Task<ErrorPage> ReadAsync(HttpResponseMessage answer, CancellationToken stop)
    {
        var type = answer.Content.Headers.ContentType?.MediaType?.ToLowerInvariant();
        var isHtml = type is "text/html" or "application/xhtml+xml";
        if (!isHtml && type != "text/plain") throw new RefusedException($"it is {type ?? "of no type"}, not text/html or text/plain");
        await using var body = await answer.Content.ReadAsStreamAsync(stop);
        var bytes = new byte[ErrorPage.Largest + 1];
        var length = await body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop);
        if (length == 0) throw new RefusedException("it is empty");
        return length <= ErrorPage.Largest && ErrorPage.TryMake(Text(bytes.AsSpan(0, length), answer.Content.Headers.ContentType!.CharSet), isHtml, out var page) ? page
            : throw new RefusedException($"it is larger than {ErrorPage.Largest} bytes, which is what the edge can hold ready. Let it name images, styles and scripts by their URLs");
    }

    static string Text(ReadOnlySpan<byte> bytes, string? charset)
    {
        try
        {
            var encoding = charset?.Trim('"') is { Length: > 0 } named ? named : "utf-8";
            var text = Encoding.GetEncoding(encoding, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback).GetString(bytes);
            if (!text.Contains('\0')) return text;
        }
        catch (Exception unknown) when (unknown is ArgumentException or NotSupportedException)
        {
            // Nobody knows the encoding, or it is another one.
        }
        throw new RefusedException("it is no text in UTF-8, or in the encoding that its Content-Type names");
    }

    SocketsHttpHandler Handler() => new()
    {
        AllowAutoRedirect = false, UseCookies = false, UseProxy = false, AutomaticDecompression = DecompressionMethods.All, MaxResponseHeadersLength = 16,
        ConnectCallback = async (context, stop) =>
        {
            var host = context.DnsEndPoint.Host;
            var found = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, stop);
            var addresses = found.Where(reachable).ToArray();
            if (addresses.Length == 0) throw new RefusedException("its host is not one of the public internet");
            var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, stop);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };

    sealed class RefusedException(string message) : Exception(message);
}
