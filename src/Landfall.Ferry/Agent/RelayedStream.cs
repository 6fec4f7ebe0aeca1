using System.IO.Compression;

namespace Landfall.Ferry;

/// <summary>The copy's end of a way through an agent: what the server says comes compressed, what it is told goes as it is.</summary>
sealed class RelayedStream(Stream link) : Stream
{
    readonly BrotliStream answers = new(link, CompressionMode.Decompress, leaveOpen: true);
    readonly TaskCompletionSource ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Done when it is disposed.</summary>
    public Task Ended => ended.Task;

    public override bool CanRead => true;

    public override bool CanWrite => true;

    public override bool CanSeek => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        try
        {
            return await answers.ReadAsync(buffer, cancellationToken);
        }
        catch (InvalidOperationException garbage)
        {
            throw new InvalidDataException("what the agent sent is not compressed", garbage);
        }
    }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await link.WriteAsync(buffer, cancellationToken);
        await link.FlushAsync(cancellationToken);
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
        // Each write goes at once.
    }

    protected override void Dispose(bool disposing)
    {
        // Its owner closes it, which also ends a read that still waits.
        ended.TrySetResult();
        base.Dispose(disposing);
    }
}
