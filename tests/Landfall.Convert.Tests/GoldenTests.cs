using Landfall.Heroku;

namespace Landfall.Convert.Tests;

/// <summary>Whole repositories and what they become. With GOLDEN=write the expectation is written anew, to be read before it is committed.</summary>
public sealed class GoldenTests
{
    [Fact]
    public void A_node_app_becomes_these_files() => Check("node", Sample.App);

    static void Check(string name, HerokuApp app)
    {
        var expected = Path.Combine(Sample.Fixture(name), "expected");
        var conversion = Converter.Convert(app, Repository.Read(Path.Combine(Sample.Fixture(name), "repository")));
        Assert.False(conversion.IsBlocked, string.Join('\n', conversion.Findings));
        foreach (var file in conversion.Files)
        {
            var golden = Path.Combine(expected, file.Path);
            if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
            {
                Directory.CreateDirectory(Path.GetDirectoryName(golden)!);
                File.WriteAllText(golden, file.Text);
            }
            Assert.Equal(File.ReadAllText(golden), file.Text);
        }
        Assert.Equal(
            Directory.EnumerateFiles(expected, "*", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(expected, path)).Order(StringComparer.Ordinal),
            conversion.Files.Select(file => file.Path).Order(StringComparer.Ordinal));
    }
}
