using Landfall.Values;

namespace Landfall.Values.Tests;

/// <summary>What names may be, and what hostile names are.</summary>
public sealed class NameTests
{
    [Theory]
    [InlineData("shop")]
    [InlineData("0")]
    [InlineData("my-app_1.prod")]
    public void A_handle_is_lower_case_letters_digits_and_three_signs(string text) => Assert.Equal(text, Handle.Parse(text).Value);

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("../x")]
    [InlineData("-rf")]
    [InlineData("--privileged")]
    [InlineData("a;id")]
    [InlineData("$(id)")]
    [InlineData("`id`")]
    [InlineData("a\nb")]
    [InlineData("a\n")]
    [InlineData("A")]
    [InlineData("аpp")]
    [InlineData("a b")]
    [InlineData(null)]
    public void What_could_be_taken_for_something_else_is_no_handle(string? text) => Assert.Throws<FormatException>(() => Handle.Parse(text));

    [Fact]
    public void A_handle_has_at_most_63_characters()
    {
        Assert.True(Handle.TryParse(new string('a', 63), out _));
        Assert.False(Handle.TryParse(new string('a', 64), out _));
    }

    [Theory]
    [InlineData("Example.COM.", "example.com")]
    [InlineData("a", "a")]
    [InlineData("xn--bcher-kva.example", "xn--bcher-kva.example")]
    public void Two_spellings_of_a_host_are_one(string text, string canonical) => Assert.Equal(canonical, HostName.Parse(text).Value);

    [Theory]
    [InlineData("a..b")]
    [InlineData("-a.b")]
    [InlineData("a-.b")]
    [InlineData("a_b.c")]
    [InlineData("a b")]
    [InlineData("a\nbind :1")]
    [InlineData("")]
    public void What_is_no_host_name_reaches_no_configuration(string text) => Assert.False(HostName.TryParse(text, out _));

    [Theory]
    [InlineData("node:20", "docker.io", "node", "20", null)]
    [InlineData("ghcr.io/acme/shop", "ghcr.io", "acme/shop", null, null)]
    [InlineData("localhost:5000/a/b:v1", "localhost:5000", "a/b", "v1", null)]
    [InlineData("acme/shop:1.0_rc-2", "docker.io", "acme/shop", "1.0_rc-2", null)]
    public void An_image_is_read_as_Docker_reads_it(string text, string registry, string repository, string? tag, string? digest)
    {
        var image = ImageReference.Parse(text);
        Assert.Equal((registry, repository, tag, digest), (image.Registry, image.Repository, image.Tag, image.Digest));
        Assert.Equal(text, image.ToString());
    }

    [Theory]
    [InlineData("--help")]
    [InlineData("alpine:latest;id")]
    [InlineData("http://169.254.169.254/x")]
    [InlineData("Alpine")]
    [InlineData("a@sha256:12")]
    [InlineData("a:")]
    [InlineData("a b")]
    [InlineData("")]
    public void What_is_no_image_is_refused(string text) => Assert.False(ImageReference.TryParse(text, out _));

    [Fact]
    public void An_endless_image_name_is_refused() => Assert.False(ImageReference.TryParse(new string('a', 10_000), out _));

    [Theory]
    [InlineData("PATH", true)]
    [InlineData("my.key-1", true)]
    [InlineData("A=B", false)]
    [InlineData("-x", false)]
    [InlineData("1A", false)]
    [InlineData("A\nB", false)]
    [InlineData("A\n", false)]
    [InlineData("", false)]
    public void A_key_can_hold_no_second_variable(string text, bool fits) => Assert.Equal(fits, ConfigurationKey.TryParse(text, out _));

    [Fact]
    public void Only_the_sizes_of_the_interface_are_sizes()
    {
        Assert.Equal(0.125m, ContainerSize.Parse(512).Cpus);
        Assert.Contains("512, 1024", Assert.Throws<FormatException>(() => ContainerSize.Parse(513)).Message, StringComparison.Ordinal);
    }
}
