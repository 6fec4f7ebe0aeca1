using Landfall.Heroku;

namespace Landfall.Convert.Tests;

/// <summary>Nothing of the user's is ever overwritten.</summary>
public sealed class ConversionWriterTests
{
    static readonly (string, string)[] Shop = [("package.json", """{"engines":{"node":"20.x"}}"""), ("package-lock.json", "{}")];

    [Fact]
    public void Files_are_written_with_a_program_that_can_be_run()
    {
        using var checkout = Sample.Checkout(Shop);

        ConversionWriter.Write(Converter.Convert(Sample.App, checkout.Read()), checkout.Directory);

        Assert.True(File.Exists(Path.Combine(checkout.Directory, "Dockerfile")));
        Assert.True(File.GetUnixFileMode(Path.Combine(checkout.Directory, ".aptible/entrypoint")).HasFlag(UnixFileMode.OtherExecute));
        Assert.True(File.GetUnixFileMode(Path.Combine(checkout.Directory, ".aptible/Procfile")).HasFlag(UnixFileMode.OtherRead));
    }

    [Theory]
    [InlineData("Dockerfile")]
    [InlineData(".dockerignore")]
    [InlineData(".aptible/Procfile")]
    [InlineData(".aptible/entrypoint")]
    [InlineData("MIGRATION.md")]
    public void A_file_that_is_there_stays_and_the_difference_is_told(string path)
    {
        using var checkout = Sample.Checkout([.. Shop, (path, "mine\n")]);

        var conversion = Converter.Convert(Sample.App, checkout.Read());
        var written = ConversionWriter.Write(conversion, checkout.Directory);

        Assert.Equal("mine\n", File.ReadAllText(Path.Combine(checkout.Directory, path)));
        Assert.DoesNotContain(path, written);
        Assert.Contains(conversion.Findings, f => f.Subject == path && f.Text.Contains("was kept", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dockerfile_that_lacks_the_platforms_lines_stops_the_move_and_one_that_has_them_does_not()
    {
        using var lacking = Sample.Checkout([.. Shop, ("Dockerfile", "FROM node:20\nCMD node .\n")]);
        using var having = Sample.Checkout([.. Shop, ("Dockerfile", "FROM node:20\nCOPY . /app\nCOPY .aptible/ /.aptible/\nENTRYPOINT [\"bash\",\"/.aptible/entrypoint\"]\n")]);

        Assert.Equal(2, Converter.Convert(Sample.App, lacking.Read()).Findings.Count(f => f.Severity == Severity.Blocker));
        Assert.False(Converter.Convert(Sample.App, having.Read()).IsBlocked);
    }

    [Fact]
    public void A_dockerignore_that_would_let_the_configuration_into_a_layer_stops_the_move()
    {
        using var checkout = Sample.Checkout([.. Shop, (".dockerignore", "node_modules\n")]);

        var blocker = Assert.Single(Converter.Convert(Sample.App, checkout.Read()).Findings, f => f.Severity == Severity.Blocker);

        Assert.Contains(".aptible.env", blocker.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_is_written_behind_a_link()
    {
        using var checkout = Sample.Checkout(Shop);
        using var outside = Sample.Checkout();
        var conversion = Converter.Convert(Sample.App, checkout.Read());
        Directory.CreateSymbolicLink(Path.Combine(checkout.Directory, ".aptible"), outside.Directory);
        File.CreateSymbolicLink(Path.Combine(checkout.Directory, "Dockerfile"), Path.Combine(outside.Directory, "not-there"));

        Assert.Throws<IOException>(() => ConversionWriter.Write(conversion, checkout.Directory));

        Assert.Empty(Directory.EnumerateFileSystemEntries(outside.Directory));
    }
}
