using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Landfall.Engine.Docker.Api;

/// <summary>A piece of what a container without a terminal wrote, as Docker frames it: stream, length, bytes.</summary>
readonly record struct Frame(bool Error, ReadOnlyMemory<byte> Bytes)
{
    const int Largest = 16 * 1024 * 1024;

    public static async IAsyncEnumerable<Frame> ReadAsync(Stream stream, [EnumeratorCancellation] CancellationToken stop)
    {
        var header = new byte[8];
        while (await FillAsync(stream, header, stop))
        {
            var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4));
            if (header[0] > 2 || length > Largest) throw new EngineException("Docker sent output that is not framed as its API says.");
            var bytes = new byte[length];
            if (!await FillAsync(stream, bytes, stop)) yield break;
            yield return new Frame(header[0] == 2, bytes);
        }
    }

    static async Task<bool> FillAsync(Stream stream, Memory<byte> buffer, CancellationToken stop)
    {
        try
        {
            return await stream.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, stop) == buffer.Length;
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw new EngineException("Docker broke off a container's output; it may be restarting. The container goes on.", broken);
        }
    }
}
