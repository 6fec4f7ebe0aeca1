namespace Landfall.Heroku.Manifests;

/// <summary>A Java properties file: <c>system.properties</c>, <c>project/build.properties</c> (heroku 1.4).</summary>
public static class Properties
{
    /// <summary>The keys with their values; the last of a key counts.</summary>
    public static IReadOnlyDictionary<string, string> Parse(string text)
    {
        var values = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0 && line[0] is not ('#' or '!')))
            if (line.IndexOfAny(['=', ':']) is > 0 and var split) values[line[..split].Trim()] = line[(split + 1)..].Trim();
        return values;
    }
}
