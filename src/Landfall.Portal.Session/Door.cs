using System.Net.Sockets;

namespace Landfall.Portal.Session;

/// <summary>A conversation with the platform, through its socket.</summary>
sealed class Door : IDisposable
{
    readonly Socket socket;
    readonly SemaphoreSlim writing = new(1);

    Door(Socket socket)
    {
        this.socket = socket;
        Stream = new NetworkStream(socket, ownsSocket: true);
    }

    public NetworkStream Stream { get; }

    public static async Task<Door> OpenAsync(string path, Hello hello)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path));
        var door = new Door(socket);
        await hello.WriteAsync(door.Stream, default);
        return door;
    }

    public async Task SendAsync(Frame frame)
    {
        await writing.WaitAsync();
        try
        {
            await frame.WriteAsync(Stream, default);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>Sends all that a stream has. That it was whole is said apart, by <see cref="SendEndAsync"/>.</summary>
    public async Task SendAsync(Stream input)
    {
        var buffer = new byte[Frame.Largest];
        for (int read; (read = await input.ReadAsync(buffer)) > 0;) await SendAsync(new Frame(FrameKind.Input, buffer.AsMemory(0, read)));
    }

    public Task SendEndAsync() => SendAsync(new Frame(FrameKind.InputEnd, default));

    /// <summary>Shows what the platform says until it names the end; other frames go to <paramref name="other"/>.</summary>
    public async Task<int> ShowAsync(Func<Frame, Task<int?>>? other = null)
    {
        await using var output = Console.OpenStandardOutput();
        await using var error = Console.OpenStandardError();
        while (await Frame.ReadAsync(Stream, default) is { } frame)
        {
            switch (frame.Kind)
            {
                case FrameKind.Output:
                    await output.WriteAsync(frame.Bytes);
                    await output.FlushAsync();
                    break;
                case FrameKind.Error:
                    await error.WriteAsync(frame.Bytes);
                    await error.FlushAsync();
                    break;
                case FrameKind.Exit:
                    return frame.Status;
                default:
                    if (other is not null && await other(frame) is { } status) return status;
                    break;
            }
        }
        throw new IOException("it broke off");
    }

    public void Dispose()
    {
        Stream.Dispose();
        writing.Dispose();
    }
}
