using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Landfall.Ferry;

/// <summary>
/// MurmurHash3's 128-bit hash for 64-bit machines, seed 0, in pieces of any size. Rows are hashed by the million while they pass, and
/// the question is whether anything was lost or changed on the way, not whether somebody forged it.
/// </summary>
struct RowHash
{
    const ulong First = 0x87c37b91114253d5;
    const ulong Second = 0x4cf5ad432745937f;
    const int Block = 16;

    ulong one;
    ulong two;
    long length;
    UInt128 rest;

    // Each row passes here, so it is compiled when it is first called, for the processor at hand. What a release holds compiled knows no
    // processor and inlines less, and the server does not compile it again (its image's settings).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static UInt128 Of(ReadOnlySpan<byte> bytes)
    {
        var hash = default(RowHash);
        hash.Add(bytes);
        return hash.Finish();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> bytes)
    {
        var kept = (int)(length % Block);
        length += bytes.Length;
        if (kept > 0)
        {
            var held = MemoryMarshal.AsBytes(new Span<UInt128>(ref rest));
            var taken = Math.Min(Block - kept, bytes.Length);
            bytes[..taken].CopyTo(held[kept..]);
            bytes = bytes[taken..];
            if (kept + taken < Block) return;
            Mix(held);
        }
        for (; bytes.Length >= Block; bytes = bytes[Block..]) Mix(bytes);
        if (bytes.Length > 0) bytes.CopyTo(MemoryMarshal.AsBytes(new Span<UInt128>(ref rest)));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public UInt128 Finish()
    {
        var held = MemoryMarshal.AsBytes(new Span<UInt128>(ref rest));
        var kept = (int)(length % Block);
        held[kept..].Clear();
        if (kept > 0)
        {
            one ^= Left(BinaryPrimitives.ReadUInt64LittleEndian(held));
            two ^= Right(BinaryPrimitives.ReadUInt64LittleEndian(held[8..]));
        }
        one ^= (ulong)length;
        two ^= (ulong)length;
        one += two;
        two += one;
        one = Spread(one);
        two = Spread(two);
        one += two;
        two += one;
        var hash = new UInt128(one, two);
        this = default;
        return hash;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Mix(ReadOnlySpan<byte> block)
    {
        one ^= Left(BinaryPrimitives.ReadUInt64LittleEndian(block));
        one = (BitOperations.RotateLeft(one, 27) + two) * 5 + 0x52dce729;
        two ^= Right(BinaryPrimitives.ReadUInt64LittleEndian(block[8..]));
        two = (BitOperations.RotateLeft(two, 31) + one) * 5 + 0x38495ab5;
    }

    static ulong Left(ulong value) => BitOperations.RotateLeft(value * First, 31) * Second;

    static ulong Right(ulong value) => BitOperations.RotateLeft(value * Second, 33) * First;

    static ulong Spread(ulong value)
    {
        value = (value ^ (value >> 33)) * 0xff51afd7ed558ccd;
        value = (value ^ (value >> 33)) * 0xc4ceb9fe1a85ec53;
        return value ^ (value >> 33);
    }
}
