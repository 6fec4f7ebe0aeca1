using System.Text;
using Landfall.Engine;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Server.Apps;

/// <summary>The configuration as a build sees it: <c>.aptible.env</c> in the context (interface 4.2), and the same as a build secret that no layer keeps.</summary>
static class BuildEnvironment
{
    public const string FileName = ".aptible.env";
    public const string SecretId = "aptible_env";

    /// <summary><c>KEY='value'</c> lines that a shell reads back as they were.</summary>
    public static Secret Of(Dictionary<string, string> env)
    {
        var text = new StringBuilder();
        foreach (var (key, value) in env.Where(p => IsShellName(p.Key)).OrderBy(p => p.Key, StringComparer.Ordinal))
            text.Append(key).Append("='").Append(value.Replace("'", "'\\''", StringComparison.Ordinal)).Append("'\n");
        return new Secret(text.ToString());
    }

    public static void Write(string context, Dictionary<string, string> env) =>
        AtomicFile.Write(Path.Combine(context, FileName), Of(env).Reveal());

    /// <summary>What to say when the image was built with the file in it; null when it was not.</summary>
    public static async Task<string?> KeptAsync(IEngine engine, string image, Dictionary<string, string> env, CancellationToken stop)
    {
        if (!env.Keys.Any(IsShellName)) return null;
        var paths = await engine.FindInLayersAsync(image, FileName, Of(env), stop);
        return paths.Count == 0 ? null
            : $"Warning: a layer of the image keeps the configuration as {string.Join(", ", paths)}: whoever can pull the image can read it. "
                + $"Name {FileName} in .dockerignore and read it as a build secret: RUN --mount=type=secret,id={SecretId}";
    }

    // A shell cannot hold the others in variables.
    static bool IsShellName(string key) => key.All(c => char.IsAsciiLetterOrDigit(c) || c == '_');
}
