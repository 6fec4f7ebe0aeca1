using System.Buffers;

namespace Landfall.Ferry;

/// <summary>
/// The digest of all rows of a COPY stream: the sum modulo 2^128 of each row's 128-bit hash. It does not depend on the rows' order nor
/// on where the stream is cut into pieces or chunks; a dropped, doubled or changed row changes it. A row of any size is hashed as it
/// passes. May also keep the stream without each row's last fields: those that the target computes by itself.
/// </summary>
/// <param name="kept">How many fields of each row are kept; null: nothing is kept, the stream passes as it is.</param>
abstract class CopyDigest(int? kept)
{
    public static CopyDigest Of(TablePlan table, bool keep) => table.AsText
        ? new TextCopyDigest(keep && table.Computes ? table.Stored : null)
        : new BinaryCopyDigest(keep && table.Computes ? table.Stored : null);

    /// <summary>Rows so far.</summary>
    public long Rows { get; protected set; }

    /// <summary>The digest so far.</summary>
    public UInt128 Sum { get; protected set; }

    /// <summary>Bytes so far.</summary>
    public long Bytes { get; private set; }

    /// <summary>What is kept of the pieces since it was last cleared; null: the stream passes as it is.</summary>
    public ArrayBufferWriter<byte>? Kept { get; } = kept is null ? null : new ArrayBufferWriter<byte>();

    /// <summary>Fields of a row that are kept.</summary>
    protected int Fields { get; } = kept ?? int.MaxValue;

    /// <summary>The stream's next piece.</summary>
    /// <exception cref="InvalidDataException">It is no such stream.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        Bytes += bytes.Length;
        Read(bytes);
    }

    /// <summary>Says that the stream has ended.</summary>
    /// <exception cref="InvalidDataException">It ended in its middle.</exception>
    public abstract void Finish();

    protected abstract void Read(ReadOnlySpan<byte> bytes);

    protected void Count(UInt128 row)
    {
        Sum = unchecked(Sum + row);
        Rows++;
    }
}
