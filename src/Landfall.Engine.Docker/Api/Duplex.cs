using System.Net;
using System.Net.Sockets;

namespace Landfall.Engine.Docker.Api;

/// <summary>A connection that began as a request and is now a stream in both directions.</summary>
sealed class Duplex : IDisposable
{
    readonly HttpMessageInvoker http;
    readonly HttpResponseMessage response;
    readonly Socket socket;

    Duplex(HttpMessageInvoker http, HttpResponseMessage response, Socket socket, Stream stream) =>
        (this.http, this.response, this.socket, Stream) = (http, response, socket, stream);

    public Stream Stream { get; }

    public static async Task<Duplex> OpenAsync(DockerSocket docker, string path, HttpContent body, CancellationToken stop)
    {
        Socket? socket = null;
        var http = new HttpMessageInvoker(new SocketsHttpHandler
        {
            UseProxy = false,
            ConnectCallback = async (_, cancel) => new NetworkStream(socket = await docker.ConnectAsync(cancel), ownsSocket: true),
        });
        try
        {
            var request = new HttpRequestMessage(HttpMethod.Post, "http://docker" + path) { Content = body };
            request.Headers.Connection.Add("Upgrade");
            request.Headers.Upgrade.ParseAdd("tcp");
            var response = await http.SendAsync(request, stop);
            if (response.StatusCode != HttpStatusCode.SwitchingProtocols) throw await DockerApi.RefusalAsync(response, stop);
            return new Duplex(http, response, socket!, await response.Content.ReadAsStreamAsync(stop));
        }
        catch (Exception failed)
        {
            http.Dispose();
            if (failed is HttpRequestException) throw docker.Explain(failed);
            throw;
        }
    }

    /// <summary>Tells the other side that nothing more is written, and goes on reading.</summary>
    public void EndInput() => socket.Shutdown(SocketShutdown.Send);

    public void Dispose()
    {
        response.Dispose();
        http.Dispose();
    }
}
