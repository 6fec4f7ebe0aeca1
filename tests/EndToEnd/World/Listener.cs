using System.Net.WebSockets;
using System.Text;

namespace EndToEnd.World;

/// <summary>Somebody who opens a websocket of an app and listens to it.</summary>
sealed class Listener : IAsyncDisposable
{
    readonly ClientWebSocket socket = new();
    readonly HttpMessageInvoker way;
    volatile string heard = "";
    volatile bool ended;
    Task listening = Task.CompletedTask;

    Listener(HttpMessageHandler way) => this.way = new HttpMessageInvoker(way);

    /// <summary>The last word; empty before the first.</summary>
    public string Heard => heard;

    /// <summary>True: the other side has ended it.</summary>
    public bool Ended => ended;

    public static async Task<Listener> OpenAsync(ServingApp app)
    {
        var listener = new Listener(app.Platform.Way());
        await listener.socket.ConnectAsync(new Uri($"wss://{app.Host}/"), listener.way, default);
        listener.listening = listener.ListenAsync();
        return listener;
    }

    /// <summary>What is heard from now on.</summary>
    public async Task<string> NextAsync()
    {
        heard = "";
        await Eventually.TrueAsync("the websocket says something", TimeSpan.FromSeconds(5), () => heard.Length > 0 || ended);
        return heard;
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        await listening;
        socket.Dispose();
        way.Dispose();
    }

    async Task ListenAsync()
    {
        var buffer = new byte[1024];
        try
        {
            for (; ; )
            {
                var message = await socket.ReceiveAsync(buffer, default);
                if (message.MessageType == WebSocketMessageType.Close) break;
                heard = Encoding.UTF8.GetString(buffer, 0, message.Count);
            }
        }
        catch (Exception cut) when (cut is WebSocketException or OperationCanceledException)
        {
            // It was cut off, by one side or the other.
        }
        ended = true;
    }
}
