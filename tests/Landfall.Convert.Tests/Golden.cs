namespace Landfall.Convert.Tests;

/// <summary>Expected outputs that were read by a person before they were committed.</summary>
static class Golden
{
    /// <summary>Compares; with GOLDEN=write it writes the expectation anew, which a build server must never do.</summary>
    public static void Check(string path, string text)
    {
        if (Environment.GetEnvironmentVariable("GOLDEN") == "write")
        {
            Assert.False(Environment.GetEnvironmentVariable("CI") is { Length: > 0 }, "Expectations are not written where CI is set: somebody must read them.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
        Assert.True(File.Exists(path), $"There is no {path}: write it with tests/Landfall.Convert.Tests/golden --update, and read it.");
        Assert.Equal(File.ReadAllText(path), text);
    }
}
