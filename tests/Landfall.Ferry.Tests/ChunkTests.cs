namespace Landfall.Ferry.Tests;

/// <summary>How a database is cut into what one transaction of the target takes.</summary>
public sealed class ChunkTests
{
    static TablePlan Table(string name, long megabytes, long pages) => new(1, "public", name, TableKind.Table, ["\"id\""], 1, AsText: false, null, null)
    {
        Size = megabytes << 20, Pages = pages,
    };

    [Theory]
    [InlineData(640, 81_967, 8)]
    [InlineData(129, 16_500, 4)]
    [InlineData(10_000, 1_280_000, 80)]
    // Nearly all of it lies in TOAST.
    [InlineData(640, 3, 3)]
    public void The_ranges_of_a_large_table_hold_every_page_once_and_are_as_many_for_each_of_four_readers(long megabytes, long pages, int parts)
    {
        var ranges = Chunks.Plan([Table("orders", megabytes, pages)], cores: 2, ranges: true, near: false).Select(c => Assert.Single(c.Parts).Range).ToList();
        Assert.Equal(parts, ranges.Count);
        Assert.Equal(0, ranges[0]!.From);
        Assert.Equal(ranges.Skip(1).Select(r => r!.From), ranges.SkipLast(1).Select(r => r!.To));
        // To wherever it ends: pages may have come since they were counted.
        Assert.Equal(0, ranges[^1]!.To);
        Assert.True(ranges[^1]!.From < pages);
    }

    [Fact]
    public void A_table_that_is_no_larger_than_the_others_together_is_copied_whole_and_can_be_frozen()
    {
        var chunks = Chunks.Plan([Table("a", 200, 25_000), Table("b", 200, 25_000), Table("c", 100, 12_500)], cores: 2, ranges: true, near: false);
        Assert.Equal(3, chunks.Count);
        Assert.All(chunks, chunk => Assert.True(chunk.Freezes));
    }

    [Theory]
    [InlineData(640, 2, true, 1)]
    [InlineData(640, 2, false, 8)]
    [InlineData(640, 4, true, 8)]
    [InlineData(640, 1, false, 1)]
    [InlineData(3_000, 1, true, 24)]
    public void A_table_is_cut_where_one_reader_does_not_keep_the_cores_busy_or_where_it_is_too_large_to_begin_again(long megabytes, int cores, bool near, int parts) =>
        Assert.Equal(parts, Chunks.Plan([Table("orders", megabytes, megabytes * 128)], cores, ranges: true, near).Count);

    [Fact]
    public void Each_of_many_tables_is_cut_that_is_too_large_to_begin_again() =>
        Assert.Equal(8 * 24, Chunks.Plan([.. Enumerable.Range(0, 8).Select(n => Table($"t{n}", 3_000, 384_000))], cores: 8, ranges: true, near: true).Count);

    [Theory]
    [InlineData("t from page 0 to 5")]
    [InlineData("t\" from page 0 to 5")]
    public void Rows_of_a_table_are_not_taken_for_those_of_a_table_whose_name_is_how_its_parts_are_called(string other) =>
        Assert.All([new Part(Table(other, 0, 0), null), new Part(Table(other, 2, 0), null), new Part(Table(other, 2, 9), new PageRange(0, 5))], part =>
        {
            Assert.True(Part.IsOf(part.Table, part.Key));
            Assert.False(Part.IsOf(Table("t", 2, 9), part.Key));
        });
}
