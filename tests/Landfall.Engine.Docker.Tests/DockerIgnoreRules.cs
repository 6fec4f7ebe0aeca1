using Landfall.Engine.Docker.Builds;

namespace Landfall.Engine.Docker.Tests;

public sealed class DockerIgnoreRules
{
    [Theory]
    [InlineData("node_modules", "node_modules", true)]
    [InlineData("node_modules", "node_modules/a/b.js", true)]
    [InlineData("node_modules", "app/node_modules", false)]
    [InlineData("**/node_modules", "app/node_modules/x", true)]
    [InlineData("**/node_modules", "node_modules", true)]
    [InlineData("/secret", "secret", true)]
    [InlineData("./secret/", "secret", true)]
    [InlineData("*.log", "a.log", true)]
    [InlineData("*.log", "dir/a.log", false)]
    [InlineData("**/*.log", "dir/deep/a.log", true)]
    [InlineData("dir/**", "dir/deep/a", true)]
    [InlineData("dir/**", "other/dir/a", false)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "a/c", false)]
    [InlineData("[ab].txt", "b.txt", true)]
    [InlineData("[^ab].txt", "b.txt", false)]
    [InlineData("a.b", "axb", false)]
    [InlineData("a+(b)|c", "a+(b)|c", true)]
    [InlineData("# comment", "# comment", false)]
    [InlineData("", "x", false)]
    [InlineData("  spaced  ", "spaced", true)]
    [InlineData("[", "[", true)]
    [InlineData(@"\*", "*", true)]
    [InlineData(@"\*", "a", false)]
    public void One_line(string line, string path, bool ignored) => Assert.Equal(ignored, DockerIgnore.Parse([line]).Matches(path));

    [Fact]
    public void The_last_line_that_matches_decides()
    {
        var ignore = DockerIgnore.Parse(["*", "!src", "src/*.key"]);
        Assert.True(ignore.Matches("README"));
        Assert.False(ignore.Matches("src/main.js"));
        Assert.True(ignore.Matches("src/tls.key"));
        Assert.True(ignore.HasExceptions);
    }
}
