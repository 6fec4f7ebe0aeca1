using System.Runtime.CompilerServices;
using System.Text;
using Landfall.Engine;
using Landfall.Portal;

namespace Landfall.Server.Portal;

/// <summary>The platform's end of a session: what is said to the user, and what comes from them.</summary>
sealed class PortalSession(Stream stream, Hello hello, CancellationToken stop) : IDisposable
{
    readonly SemaphoreSlim writing = new(1);

    public Hello Hello => hello;

    public void Dispose() => writing.Dispose();

    /// <summary>Cancelled when the session must end: the user lost the right to it, or the server stops.</summary>
    public CancellationToken Stop => stop;

    public Task SayAsync(string text, bool error = false) => SayAsync(Encoding.UTF8.GetBytes(text), error);

    public async Task SayAsync(ReadOnlyMemory<byte> bytes, bool error)
    {
        for (; bytes.Length > Frame.Largest; bytes = bytes[Frame.Largest..]) await SendAsync(new Frame(error ? FrameKind.Error : FrameKind.Output, bytes[..Frame.Largest]));
        await SendAsync(new Frame(error ? FrameKind.Error : FrameKind.Output, bytes));
    }

    public async Task SendAsync(Frame frame)
    {
        await writing.WaitAsync(stop);
        try
        {
            await frame.WriteAsync(stream, stop);
        }
        finally
        {
            writing.Release();
        }
    }

    /// <summary>What the user sends, until they go.</summary>
    public async IAsyncEnumerable<Utterance> HeardAsync([EnumeratorCancellation] CancellationToken until = default)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(stop, until);
        while (await ReadAsync(either.Token) is { } frame)
        {
            if (Utterance(frame) is { } utterance) yield return utterance;
        }
    }

    /// <summary>The bytes that the user sends, until their end.</summary>
    /// <exception cref="IOException">They broke off before it.</exception>
    public async IAsyncEnumerable<ReadOnlyMemory<byte>> InputAsync()
    {
        for (var frame = await ReadAsync(stop); frame is not { Kind: FrameKind.InputEnd }; frame = await ReadAsync(stop))
            yield return frame is { Kind: FrameKind.Input } input ? input.Bytes : throw new IOException("What was sent broke off.");
    }

    /// <summary>Answers when the user has gone; what they send meanwhile is for nobody.</summary>
    public async Task GoneAsync(CancellationToken until)
    {
        await foreach (var _ in HeardAsync(until)) { }
    }

    async Task<Frame?> ReadAsync(CancellationToken until)
    {
        try
        {
            return await Frame.ReadAsync(stream, until);
        }
        catch (IOException)
        {
            return null;
        }
    }

    static Utterance? Utterance(Frame frame) => frame.Kind switch
    {
        FrameKind.Input => new Utterance.Typed(frame.Bytes),
        FrameKind.InputEnd => new Utterance.Ended(),
        FrameKind.Window => new Utterance.Resized(frame.Window.Rows, frame.Window.Columns),
        FrameKind.Signal when Encoding.ASCII.GetString(frame.Bytes.Span) is "INT" or "TERM" or "QUIT" => new Utterance.Signalled(Encoding.ASCII.GetString(frame.Bytes.Span)),
        _ => null,
    };
}
