using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Landfall.Ferry;

/// <summary>
/// The digest of all rows of a binary COPY stream (PostgreSQL, "COPY", binary format): the sum modulo 2^128 of the first 128 bits of
/// each row's SHA-256. It does not depend on the rows' order, and a dropped, doubled or changed row changes it. Takes the stream in
/// pieces of any size; a row of any size is hashed as it passes.
/// </summary>
sealed class BinaryCopyDigest : IDisposable
{
    static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8];

    readonly IncrementalHash large = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    readonly byte[] row = new byte[64 * 1024];
    readonly byte[] piece = new byte[15];
    int rowLength;
    bool isLarge;
    int pieceLength;
    State state = State.Signature;
    int fieldsLeft;
    uint bytesLeft;

    enum State
    {
        Signature,
        ExtensionLength,
        Extension,
        FieldCount,
        FieldLength,
        Field,
        End,
    }

    /// <summary>Rows so far.</summary>
    public long Rows { get; private set; }

    /// <summary>The digest so far.</summary>
    public UInt128 Sum { get; private set; }

    /// <summary>The stream's next piece.</summary>
    /// <exception cref="InvalidDataException">It is no binary COPY stream.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
            bytes = state is State.Extension or State.Field ? bytes[Pass(bytes)..] : bytes[Collect(bytes)..];
    }

    /// <summary>Says that the stream has ended.</summary>
    /// <exception cref="InvalidDataException">It ended in its middle.</exception>
    public void Finish()
    {
        if (state != State.End) throw new InvalidDataException($"a COPY stream ended in its middle, after row {Rows}");
    }

    public void Dispose() => large.Dispose();

    int Pass(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(bytesLeft, bytes.Length);
        if (state == State.Field) Hash(bytes[..taken]);
        bytesLeft -= (uint)taken;
        if (bytesLeft == 0) Next();
        return taken;
    }

    int Collect(ReadOnlySpan<byte> bytes)
    {
        var wanted = state switch { State.Signature => 15, State.FieldCount => 2, State.End => 0, _ => 4 };
        if (wanted == 0) throw new InvalidDataException("a COPY stream goes on after its end");
        var taken = Math.Min(wanted - pieceLength, bytes.Length);
        bytes[..taken].CopyTo(piece.AsSpan(pieceLength));
        pieceLength += taken;
        if (pieceLength < wanted) return taken;
        pieceLength = 0;
        Understand(piece.AsSpan(0, wanted));
        return taken;
    }

    void Understand(ReadOnlySpan<byte> whole)
    {
        switch (state)
        {
            case State.Signature:
                if (!whole[..Signature.Length].SequenceEqual(Signature)) throw new InvalidDataException("no binary COPY stream");
                state = State.ExtensionLength;
                return;
            case State.ExtensionLength:
                bytesLeft = BinaryPrimitives.ReadUInt32BigEndian(whole);
                state = bytesLeft == 0 ? State.FieldCount : State.Extension;
                return;
            case State.FieldCount:
                BeginRow(whole);
                return;
            default:
                BeginField(whole);
                return;
        }
    }

    void BeginRow(ReadOnlySpan<byte> count)
    {
        fieldsLeft = BinaryPrimitives.ReadInt16BigEndian(count);
        if (fieldsLeft == -1)
        {
            state = State.End;
            return;
        }
        Hash(count);
        if (fieldsLeft == 0) EndRow();
        else state = State.FieldLength;
    }

    void BeginField(ReadOnlySpan<byte> length)
    {
        Hash(length);
        var bytes = BinaryPrimitives.ReadInt32BigEndian(length);
        bytesLeft = (uint)Math.Max(bytes, 0);
        state = State.Field;
        if (bytesLeft == 0) Next();
    }

    void Next()
    {
        if (state == State.Extension) state = State.FieldCount;
        else if (--fieldsLeft > 0) state = State.FieldLength;
        else EndRow();
    }

    void Hash(ReadOnlySpan<byte> bytes)
    {
        if (rowLength + bytes.Length > row.Length)
        {
            large.AppendData(row, 0, rowLength);
            large.AppendData(bytes);
            rowLength = 0;
            isLarge = true;
            return;
        }
        bytes.CopyTo(row.AsSpan(rowLength));
        rowLength += bytes.Length;
    }

    void EndRow()
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        if (isLarge)
        {
            large.AppendData(row, 0, rowLength);
            large.GetHashAndReset(hash);
        }
        else
        {
            SHA256.HashData(row.AsSpan(0, rowLength), hash);
        }
        Sum = unchecked(Sum + BinaryPrimitives.ReadUInt128BigEndian(hash));
        Rows++;
        (rowLength, isLarge, state) = (0, false, State.FieldCount);
    }
}
