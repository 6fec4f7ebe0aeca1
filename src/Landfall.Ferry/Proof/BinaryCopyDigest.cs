using System.Buffers;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Landfall.Ferry;

/// <summary>The digest of a COPY stream in the binary format (PostgreSQL, "COPY", binary format).</summary>
sealed class BinaryCopyDigest(int? kept = null) : CopyDigest(kept)
{
    static readonly byte[] Signature = [.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8];

    readonly byte[] piece = new byte[15];
    RowHash row;
    int pieceLength;
    State state = State.Signature;
    int fieldCount;
    int field;
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

    public override void Finish()
    {
        if (state != State.End) throw new InvalidDataException($"a COPY stream ended in its middle, after row {Rows}");
    }

    // As RowHash says.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override void Read(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            if (state == State.FieldCount && pieceLength == 0 && Kept is null && WholeRow(bytes) is > 0 and var length)
            {
                Count(RowHash.Of(bytes[..length]));
                bytes = bytes[length..];
            }
            else
            {
                bytes = bytes[(state is State.Extension or State.Field ? Pass(bytes) : Collect(bytes))..];
            }
        }
    }

    // Nearly every row lies in one piece: then its fields need only be counted. 0: it does not, or it is no row.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    static int WholeRow(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 2) return 0;
        var fields = BinaryPrimitives.ReadInt16BigEndian(bytes);
        if (fields < 0) return 0;
        long at = 2;
        for (; fields > 0; fields--)
        {
            if (at + 4 > bytes.Length) return 0;
            at += 4 + Math.Max(BinaryPrimitives.ReadInt32BigEndian(bytes[(int)at..]), 0);
            if (at > bytes.Length) return 0;
        }
        return (int)at;
    }

    int Pass(ReadOnlySpan<byte> bytes)
    {
        var taken = (int)Math.Min(bytesLeft, bytes.Length);
        if (state == State.Field) row.Add(bytes[..taken]);
        if (field < Fields || state == State.Extension) Kept?.Write(bytes[..taken]);
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
                Kept?.Write(whole);
                state = State.ExtensionLength;
                return;
            case State.ExtensionLength:
                Kept?.Write(whole);
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
        fieldCount = BinaryPrimitives.ReadInt16BigEndian(count);
        if (Kept is not null) BinaryPrimitives.WriteInt16BigEndian(Room(2), (short)Math.Min(fieldCount, Fields));
        if (fieldCount == -1)
        {
            state = State.End;
            return;
        }
        row.Add(count);
        field = 0;
        if (fieldCount == 0) EndRow();
        else state = State.FieldLength;
    }

    void BeginField(ReadOnlySpan<byte> length)
    {
        row.Add(length);
        if (field < Fields) Kept?.Write(length);
        bytesLeft = (uint)Math.Max(BinaryPrimitives.ReadInt32BigEndian(length), 0);
        state = State.Field;
        if (bytesLeft == 0) Next();
    }

    void Next()
    {
        if (state == State.Extension) state = State.FieldCount;
        else if (++field < fieldCount) state = State.FieldLength;
        else EndRow();
    }

    void EndRow()
    {
        Count(row.Finish());
        state = State.FieldCount;
    }

    Span<byte> Room(int length)
    {
        var room = Kept!.GetSpan(length)[..length];
        Kept.Advance(length);
        return room;
    }
}
