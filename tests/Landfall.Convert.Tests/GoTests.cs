namespace Landfall.Convert.Tests;

public sealed class GoTests
{
    [Theory]
    [InlineData("1.25.1", "trixie")]
    [InlineData("1.24", "trixie")]
    [InlineData("1.24.6", "trixie")]
    [InlineData("1.24.0", "bookworm")]
    [InlineData("1.20", "bookworm")]
    [InlineData("1.20.4", "bullseye")]
    [InlineData("1.18", "bullseye")]
    public void A_release_stands_on_a_debian_that_there_is_an_image_for(string version, string debian)
    {
        using var checkout = Sample.Checkout(("go.mod", $"module example.com/x\n\ngo {version}\n"), ("main.go", ""));

        var stages = Converter.Convert(Sample.App, checkout.Read()).TextOf("Dockerfile").Split('\n').Where(line => line.StartsWith("FROM", StringComparison.Ordinal));

        Assert.Equal([$"FROM golang:{version}-{debian} AS build", $"FROM debian:{debian}-slim"], stages);
    }
}
