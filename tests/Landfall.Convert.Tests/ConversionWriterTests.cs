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

    const string Adapted = "FROM node:20\nCOPY . /app\nCOPY .aptible/ /.aptible/\nENTRYPOINT [\"bash\",\"/.aptible/entrypoint\"]\n";

    [Theory]
    [InlineData("Dockerfile", "FROM node:20\nCMD node .\n", "lacks 'COPY .aptible/ /.aptible/', 'ENTRYPOINT ")]
    [InlineData("Dockerfile", Adapted + "EXPOSE 3000\n", "has 'EXPOSE 3000' in line 5")]
    [InlineData(".dockerignore", "node_modules\n", "lacks '.aptible.env'")]
    public void What_would_not_work_stays_and_a_move_builds_with_the_written_one_in_its_copy(string path, string text, string fault)
    {
        using var checkout = Sample.Checkout([.. Shop, (path, text)]);
        var conversion = Converter.Convert(Sample.App, checkout.Read());

        ConversionWriter.Write(conversion, checkout.Directory);
        Assert.Equal(text, File.ReadAllText(Path.Combine(checkout.Directory, path)));
        ConversionWriter.WriteForBuild(conversion, checkout.Directory);

        Assert.Equal(conversion.Files.Single(f => f.Path == path).Text, File.ReadAllText(Path.Combine(checkout.Directory, path)));
        Assert.Contains(fault, Assert.Single(conversion.Findings, f => f.Severity == Severity.Decide && f.Subject == path).Text, StringComparison.Ordinal);
        Assert.False(conversion.IsBlocked);
    }

    [Fact]
    public void A_dockerfile_that_was_adapted_is_what_a_move_builds_with()
    {
        using var checkout = Sample.Checkout([.. Shop, ("Dockerfile", Adapted)]);

        ConversionWriter.WriteForBuild(Converter.Convert(Sample.App, checkout.Read()), checkout.Directory);

        Assert.Equal(Adapted, File.ReadAllText(Path.Combine(checkout.Directory, "Dockerfile")));
    }

    [Fact]
    public void A_link_in_the_place_of_a_dockerfile_is_replaced_and_not_followed()
    {
        using var checkout = Sample.Checkout([.. Shop, ("dev/Dockerfile", "FROM node:20\n")]);
        File.CreateSymbolicLink(Path.Combine(checkout.Directory, "Dockerfile"), "dev/Dockerfile");

        ConversionWriter.WriteForBuild(Converter.Convert(Sample.App, checkout.Read()), checkout.Directory);

        Assert.Equal("FROM node:20\n", File.ReadAllText(Path.Combine(checkout.Directory, "dev/Dockerfile")));
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
