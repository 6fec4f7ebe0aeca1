using System.Text;

namespace Landfall.Server.Apps;

/// <summary>
/// An archive on its way to a <see cref="System.Formats.Tar.TarReader"/>, which takes memory for what a header says of itself: extended
/// attributes and long names of a gigabyte, before it has read a byte of them. It reads headers 512 bytes at a time; the end of a file
/// that it reads so as well has no header's checksum.
/// </summary>
sealed class TarHeaders(Stream archive) : Stream
{
    const int Block = 512;
    const long LongestWords = 1024 * 1024;

    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <exception cref="InvalidDataException">A header's attributes or names are longer than a megabyte.</exception>
    public override int Read(Span<byte> buffer)
    {
        var read = archive.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        if (read == Block && IsEndless(buffer)) throw new InvalidDataException("What it says about one of its files is longer than 1 MiB.");
        return read;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush() => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) archive.Dispose();
        base.Dispose(disposing);
    }

    // POSIX.1-2001, pax: the size at 124, the type at 156; x and g are attributes. GNU: L and K are names. A size whose first bit is set is binary.
    static bool IsEndless(ReadOnlySpan<byte> header) => IsHeader(header) && header[156] is (byte)'x' or (byte)'g' or (byte)'L' or (byte)'K'
        && ((header[124] & 0x80) != 0 || Octal(header[124..136]) is not <= LongestWords);

    // The sum of all bytes, with those of the checksum itself as spaces.
    static bool IsHeader(ReadOnlySpan<byte> block)
    {
        var sum = 8L * ' ';
        for (var i = 0; i < Block; i++)
            if (i is < 148 or >= 156) sum += block[i];
        return Octal(block[148..156]) == sum;
    }

    static long? Octal(ReadOnlySpan<byte> digits)
    {
        var size = 0L;
        foreach (var digit in Encoding.ASCII.GetString(digits).Trim(' ', '\0'))
        {
            if (digit is < '0' or > '7') return null;
            size = (size << 3) + digit - '0';
        }
        return size;
    }
}
