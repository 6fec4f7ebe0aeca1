using System.Buffers.Binary;

namespace Landfall.Portal;

/// <summary>What a frame carries. Below 16: from the session to the platform; from 16: from the platform to the session.</summary>
public enum FrameKind : byte
{
    /// <summary>Bytes that the user wrote.</summary>
    Input = 0,

    /// <summary>The user's input has ended.</summary>
    InputEnd = 1,

    /// <summary>The size of the user's terminal: rows and columns, two bytes each.</summary>
    Window = 2,

    /// <summary>A signal for the program, by its name without SIG.</summary>
    Signal = 3,

    /// <summary>Bytes for the user's standard output.</summary>
    Output = 16,

    /// <summary>Bytes for the user's standard error.</summary>
    Error = 17,

    /// <summary>The end: the exit status, four bytes.</summary>
    Exit = 18,

    /// <summary>A push may come in: what the session needs to receive it, as JSON.</summary>
    Receive = 19,

    /// <summary>The commit that is to be sent, as an archive, in frames of <see cref="Input"/>.</summary>
    Wanted = 20,
}

/// <summary>A piece of a session between the portal and the platform: a byte for its kind, four for its length, the bytes.</summary>
public readonly record struct Frame(FrameKind Kind, ReadOnlyMemory<byte> Bytes)
{
    /// <summary>The most bytes that one frame carries.</summary>
    public const int Largest = 64 * 1024;

    const int Header = 5;

    /// <summary>An end with a status.</summary>
    public static Frame Ended(int status)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, status);
        return new Frame(FrameKind.Exit, bytes);
    }

    /// <summary>The size of a terminal.</summary>
    public static Frame Size(int rows, int columns)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt16BigEndian(bytes, (ushort)rows);
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)columns);
        return new Frame(FrameKind.Window, bytes);
    }

    /// <summary>The exit status of an end.</summary>
    /// <exception cref="InvalidDataException">It has not the four bytes of one.</exception>
    public int Status => Bytes.Length == 4 ? BinaryPrimitives.ReadInt32BigEndian(Bytes.Span) : throw Broken();

    /// <summary>Rows and columns of a size.</summary>
    /// <exception cref="InvalidDataException">It has not the four bytes of one.</exception>
    public (int Rows, int Columns) Window => Bytes.Length == 4
        ? (BinaryPrimitives.ReadUInt16BigEndian(Bytes.Span), BinaryPrimitives.ReadUInt16BigEndian(Bytes.Span[2..])) : throw Broken();

    /// <summary>Writes a frame in one piece.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken stop)
    {
        var bytes = new byte[Header + Bytes.Length];
        bytes[0] = (byte)Kind;
        BinaryPrimitives.WriteInt32BigEndian(bytes.AsSpan(1), Bytes.Length);
        Bytes.CopyTo(bytes.AsMemory(Header));
        await stream.WriteAsync(bytes, stop);
    }

    /// <summary>Reads the next frame; null at the end.</summary>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public static async Task<Frame?> ReadAsync(Stream stream, CancellationToken stop)
    {
        var header = new byte[Header];
        if (await stream.ReadAtLeastAsync(header, Header, throwOnEndOfStream: false, stop) < Header) return null;
        var length = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(1));
        if (length > Largest) throw Broken();
        var bytes = new byte[length];
        if (await stream.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, stop) < bytes.Length) return null;
        return new Frame((FrameKind)header[0], bytes);
    }

    static InvalidDataException Broken() => new("The portal and the platform do not understand each other: their versions differ. Run 'landfall up' again.");
}
