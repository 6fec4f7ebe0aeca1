using System.Buffers.Binary;

namespace Landfall.Ferry.Tests;

public sealed class BinaryCopyDigestTests
{
    static readonly byte[][][] Rows =
    [
        [[1, 2, 3], []],
        [[255], [0, 0]],
        [[.. Enumerable.Repeat((byte)7, 200_000)], [9]],
        [],
        [null!, [4]],
    ];

    [Fact]
    public void The_pieces_in_which_a_stream_arrives_do_not_matter()
    {
        var stream = Stream(Rows);
        var random = new Random(4711);
        var whole = Digest(stream, stream.Length);

        Assert.Equal(Rows.Length, whole.Rows);
        foreach (var piece in new[] { 1, 2, 3, 5, 19, 20, 21, 64 * 1024, 64 * 1024 + 1 }) Assert.Equal(whole, Digest(stream, piece));
        for (var i = 0; i < 50; i++) Assert.Equal(whole, Digest(stream, random.Next(1, 100_000)));
    }

    [Fact]
    public void The_order_of_rows_does_not_matter()
    {
        Assert.Equal(Digest(Stream(Rows), 4096), Digest(Stream([.. Rows.Reverse()]), 4096));
    }

    [Fact]
    public void A_changed_dropped_doubled_or_shifted_value_changes_the_digest()
    {
        byte[][][][] others =
        [
            [.. Rows.Skip(1)],
            [.. Rows, Rows[0]],
            [Rows[0], Rows[0], .. Rows.Skip(2)],
            [[[1, 2, 4], []], .. Rows.Skip(1)],
            [[[1, 2], [3]], .. Rows.Skip(1)],
            [[[], [1, 2, 3]], .. Rows.Skip(1)],
            [.. Rows.SkipLast(1), [[], [4]]],
            [.. Rows.Where(r => r.Length > 0), [[]]],
        ];

        var sums = others.Append(Rows).Select(rows => Digest(Stream(rows), 4096).Sum).ToList();

        Assert.Equal(sums.Count, sums.Distinct().Count());
    }

    [Fact]
    public void A_stream_that_ends_in_its_middle_or_goes_on_after_its_end_is_refused()
    {
        var stream = Stream([[[1, 2, 3]], [[4]]]);

        for (var length = 0; length < stream.Length; length++)
            Assert.Throws<InvalidDataException>(() => Digest(stream[..length], 4096));
        Assert.Throws<InvalidDataException>(() => Digest([.. stream, 0], 4096));
        Assert.Throws<InvalidDataException>(() => Digest([.. "no copy at all, but long enough"u8], 4096));
    }

    [Fact]
    public void Fields_that_the_target_computes_are_hashed_but_not_kept()
    {
        byte[][][] rows = [[[1, 2, 3], [4], [5]], [null!, [.. Enumerable.Repeat((byte)7, 100_000)], [6]], [[8], null!, null!]];
        var kept = Stream([.. rows.Select(row => row[..2])]);

        foreach (var piece in new[] { 1, 2, 7, 4096, 1_000_000 })
        {
            var digest = new BinaryCopyDigest(2);
            foreach (var bytes in Stream(rows).Chunk(piece)) digest.Add(bytes);
            digest.Finish();

            Assert.Equal(kept, digest.Kept!.WrittenSpan.ToArray());
            Assert.Equal(Digest(Stream(rows), 4096).Sum, digest.Sum);
        }
    }

    static (long Rows, UInt128 Sum) Digest(byte[] stream, int piece)
    {
        var digest = new BinaryCopyDigest();
        foreach (var bytes in stream.Chunk(Math.Max(piece, 1))) digest.Add(bytes);
        digest.Finish();
        return (digest.Rows, digest.Sum);
    }

    static byte[] Stream(byte[][][] rows)
    {
        var stream = new List<byte>([.. "PGCOPY\n"u8, 0xFF, .. "\r\n\0"u8, 0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]);
        foreach (var row in rows)
        {
            stream.AddRange(Number((short)row.Length));
            foreach (var field in row)
            {
                stream.AddRange(Number(field?.Length ?? -1));
                stream.AddRange(field ?? []);
            }
        }
        return [.. stream, 0xFF, 0xFF];
    }

    static byte[] Number(short value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteInt16BigEndian(bytes, value);
        return bytes;
    }

    static byte[] Number(int value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, value);
        return bytes;
    }
}
