using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Landfall.Ferry;

/// <summary>Reads what <c>COPY … TO STDOUT</c> answers, and passes it on as it comes.</summary>
static class CopyOut
{
    const int HeadLength = 5;
    const int Enough = 64 * 1024;

    /// <summary>
    /// Runs COPY after COPY, sent as one query; takes the digest of each and passes its rows on to a server that waits for as many.
    /// </summary>
    /// <param name="from">The session that reads.</param>
    /// <param name="copies">The statements.</param>
    /// <param name="digests">One each.</param>
    /// <param name="to">Where the rows go; null: nowhere.</param>
    /// <param name="stop">Stops it. After that, and after any failure, neither session can be used again.</param>
    public static Task RunAsync(
        WireConnection from, IEnumerable<string> copies, IReadOnlyList<CopyDigest> digests, WireConnection? to, CancellationToken stop) =>
        OwnThread.IsHere ? CopyAsync(from, copies, digests, to, stop) : OwnThread.RunAsync(async () =>
        {
            await CopyAsync(from, copies, digests, to, stop);
            return true;
        });

    static async Task CopyAsync(
        WireConnection from, IEnumerable<string> copies, IReadOnlyList<CopyDigest> digests, WireConnection? to, CancellationToken stop)
    {
        await from.SendAsync(stop, string.Join("; ", copies));
        for (var copy = 0; ;)
        {
            var digest = digests[Math.Min(copy, digests.Count - 1)];
            await PassRowsAsync(from, digest, to, stop);
            if (to is { Refused: true }) return;
            var (kind, body) = await from.ReadAsync(stop);
            switch (kind)
            {
                case 'E':
                    throw from.Explain(WireError.Read(body.Span));
                case 'Z':
                    return;
                case 'c':
                    digest.Finish();
                    copy++;
                    if (to is not null) await to.SendAsync('c', [], stop);
                    break;
                default:
                    // Notices, and what says that a COPY begins or was complete.
                    break;
            }
        }
    }

    static async Task PassRowsAsync(WireConnection from, CopyDigest digest, WireConnection? to, CancellationToken stop)
    {
        for (var ready = 0; to is not { Refused: true };)
        {
            await from.NeedAsync(ready + HeadLength, stop);
            var rows = from.Received.Span[ready] == 'd';
            var bytes = rows ? WholeFrames(from.Received.Span[ready..], digest) : 0;
            ready += bytes;
            // TLS hands out pieces of 8 KiB, and the other server wakes up for each.
            if (bytes > 0 && ready < Enough && from.HasMore) continue;
            if (ready > 0) await PassAsync(from.Received[..ready], digest, to, stop);
            from.Take(ready);
            ready = 0;
            if (!rows) return;
            if (bytes == 0) await PassFrameAsync(from, digest, to, stop);
        }
    }

    // As RowHash says.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int WholeFrames(ReadOnlySpan<byte> received, CopyDigest digest)
    {
        var at = 0;
        while (at + HeadLength <= received.Length && received[at] == 'd')
        {
            long whole = 1L + Length(received[at..]);
            if (at + whole > received.Length) break;
            digest.Add(received[(at + HeadLength)..(int)(at + whole)]);
            at += (int)whole;
        }
        return at;
    }

    static int Length(ReadOnlySpan<byte> frame) => BinaryPrimitives.ReadInt32BigEndian(frame[1..]) is >= 4 and < int.MaxValue and var length
        ? length
        : throw new InvalidDataException("a piece of a COPY has no length");

    // The frame has not arrived whole. One that fits the buffer is waited for; a larger one is passed on in frames of its pieces.
    static async Task PassFrameAsync(WireConnection from, CopyDigest digest, WireConnection? to, CancellationToken stop)
    {
        var length = Length(from.Received.Span);
        if (from.Fits(1 + length))
        {
            await from.NeedAsync(1 + length, stop);
            return;
        }
        from.Take(HeadLength);
        for (var left = length - 4; left > 0 && to is not { Refused: true };)
        {
            await from.NeedAsync(1, stop);
            var piece = from.Received[..Math.Min(left, from.Received.Length)];
            digest.Add(piece.Span);
            if (digest.Kept is null && to is not null) await FrameAsync(to, piece, stop);
            else await PassAsync(piece, digest, to, stop);
            from.Take(piece.Length);
            left -= piece.Length;
        }
    }

    static async ValueTask PassAsync(ReadOnlyMemory<byte> frames, CopyDigest digest, WireConnection? to, CancellationToken stop)
    {
        if (to is null)
        {
            digest.Kept?.ResetWrittenCount();
        }
        else if (digest.Kept is { } kept)
        {
            if (kept.WrittenCount > 0) await FrameAsync(to, kept.WrittenMemory, stop);
            kept.ResetWrittenCount();
        }
        else
        {
            await to.WriteAsync(frames, stop);
        }
    }

    static async ValueTask FrameAsync(WireConnection to, ReadOnlyMemory<byte> body, CancellationToken stop)
    {
        var head = new byte[HeadLength];
        head[0] = (byte)'d';
        BinaryPrimitives.WriteInt32BigEndian(head.AsSpan(1), body.Length + 4);
        await to.WriteAsync(head, stop);
        await to.WriteAsync(body, stop);
    }
}
