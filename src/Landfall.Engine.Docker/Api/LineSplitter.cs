using System.Buffers;
using System.Text;

namespace Landfall.Engine.Docker.Api;

/// <summary>Makes lines of pieces. A line that never ends is cut, so that it cannot fill the memory.</summary>
sealed class LineSplitter
{
    const int Longest = 256 * 1024;

    readonly ArrayBufferWriter<byte> pending = new();

    public IEnumerable<string> Add(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            part = part[..Math.Min(part.Length, Longest - pending.WrittenCount)];
            pending.Write(part.Span);
            bytes = bytes[part.Length..];
            if (part.Length == end)
            {
                bytes = bytes[1..];
                yield return Take();
            }
            else if (pending.WrittenCount == Longest)
            {
                yield return Take();
            }
        }
    }

    /// <summary>What was written after the last line's end.</summary>
    public IEnumerable<string> Rest() => pending.WrittenCount > 0 ? [Take()] : [];

    string Take()
    {
        var line = Encoding.UTF8.GetString(pending.WrittenSpan);
        pending.ResetWrittenCount();
        return line.EndsWith('\r') ? line[..^1] : line;
    }
}
