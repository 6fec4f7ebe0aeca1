namespace Landfall.Convert;

/// <summary>What stays out of the image.</summary>
static class DockerIgnore
{
    /// <summary>The app's configuration, as a build on the platform finds it in the directory: it must reach no layer (interface 4.2).</summary>
    public const string Configuration = ".aptible.env";

    /// <param name="language">What the language builds inside the image and must not come from outside.</param>
    /// <param name="slugIgnore">The repository's .slugignore: what Heroku leaves out (heroku 1.4).</param>
    public static string Write(IEnumerable<string> language, string? slugIgnore)
    {
        string[] ignored = [.. (slugIgnore ?? "").Split('\n').Select(Pattern).OfType<string>()];
        return string.Join('\n', [
            .. ignored,
            .. ignored.Length > 0 ? ["!.aptible"] : Array.Empty<string>(),
            "# The app's configuration: secrets, for no layer.", Configuration, ".env",
            ".git", .. language, "",
        ]);
    }

    // Like .gitignore without negation: a name without slash is meant at any depth.
    static string? Pattern(string line)
    {
        var pattern = line.Trim();
        if (pattern.Length == 0 || pattern[0] is '#' or '!' || pattern.Any(char.IsControl)) return null;
        var path = pattern.Trim('/');
        return path.Length == 0 ? null : pattern.TrimEnd('/').Contains('/', StringComparison.Ordinal) ? path : $"**/{path}";
    }
}
