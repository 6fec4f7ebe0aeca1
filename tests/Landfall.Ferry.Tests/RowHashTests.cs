using System.Text;

namespace Landfall.Ferry.Tests;

public sealed class RowHashTests
{
    // What other implementations of MurmurHash3 x64 128 answer for seed 0.
    [Theory]
    [InlineData("", "00000000000000000000000000000000")]
    [InlineData("hello", "cbd8a7b341bd9b025b1e906a48ae1d19")]
    [InlineData("The quick brown fox jumps over the lazy dog", "e34bbc7bbc071b6c7a433ca9c49a9347")]
    public void Known_texts_have_known_hashes(string text, string hash) =>
        Assert.Equal(hash, RowHash.Of(Encoding.UTF8.GetBytes(text)).ToString("x32"));

    [Fact]
    public void The_pieces_in_which_bytes_come_do_not_matter()
    {
        var random = new Random(4711);
        for (var length = 0; length < 200; length++)
        {
            var bytes = new byte[length];
            random.NextBytes(bytes);
            var hash = default(RowHash);
            for (var at = 0; at < length;)
            {
                var piece = Math.Min(random.Next(0, 40), length - at);
                hash.Add(bytes.AsSpan(at, piece));
                at += piece;
            }
            Assert.Equal(RowHash.Of(bytes), hash.Finish());
        }
    }
}
