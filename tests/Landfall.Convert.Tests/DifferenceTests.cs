namespace Landfall.Convert.Tests;

public sealed class DifferenceTests
{
    [Fact]
    public void Lines_that_differ_are_shown_with_those_around_them() =>
        Assert.Equal(["  b", "  c", "- d", "+ D", "  e", "  f", "@@", "  i", "  j", "+ k"],
            Difference.Of("a\nb\nc\nd\ne\nf\ng\nh\ni\nj\n", "a\nb\nc\nD\ne\nf\ng\nh\ni\nj\nk\n"));

    [Fact]
    public void The_same_text_has_no_difference() => Assert.Empty(Difference.Of("a\r\nb\n", "a\nb\n"));

    [Fact]
    public void A_huge_file_is_not_compared_line_by_line() =>
        Assert.Equal(2, Difference.Of(string.Concat(Enumerable.Repeat("a\n", 5_000)), "b\n").Count);
}
