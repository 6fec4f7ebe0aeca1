using System.Text;

namespace Landfall.Ferry.Tests;

public sealed class TextCopyDigestTests
{
    const string Stream = "1\tone\tONE\n2\t\\N\t\\N\n\t\t\n3\ta\\tb\\n\tX\n";

    [Fact]
    public void The_pieces_in_which_a_stream_arrives_and_the_order_of_its_rows_do_not_matter()
    {
        var whole = Digest(Stream, 1000).Sum;

        for (var piece = 1; piece < Stream.Length; piece++) Assert.Equal(whole, Digest(Stream, piece).Sum);
        Assert.Equal(whole, Digest(string.Concat(Stream.Split('\n')[..^1].Reverse().Select(l => l + "\n")), 7).Sum);
        Assert.NotEqual(whole, Digest(Stream.Replace("one", "onf", StringComparison.Ordinal), 7).Sum);
        Assert.NotEqual(whole, Digest(Stream + "\t\t\n", 7).Sum);
    }

    [Theory]
    [InlineData(1, "1\n2\n\n3\n")]
    [InlineData(2, "1\tone\n2\t\\N\n\t\n3\ta\\tb\\n\n")]
    [InlineData(3, Stream)]
    public void Fields_that_the_target_computes_are_hashed_but_not_kept(int kept, string expected)
    {
        for (var piece = 1; piece < Stream.Length; piece++)
        {
            var digest = Digest(Stream, piece, kept);

            Assert.Equal(expected, Encoding.UTF8.GetString(digest.Kept!.WrittenSpan));
            Assert.Equal(Digest(Stream, 1000).Sum, digest.Sum);
        }
    }

    [Fact]
    public void A_stream_that_ends_inside_a_row_is_refused() =>
        Assert.Throws<InvalidDataException>(() => Digest(Stream + "4\tfour", 5));

    static TextCopyDigest Digest(string stream, int piece, int? kept = null)
    {
        var digest = new TextCopyDigest(kept);
        foreach (var bytes in Encoding.UTF8.GetBytes(stream).Chunk(piece)) digest.Add(bytes);
        digest.Finish();
        return digest;
    }
}
