using Landfall.Convert.Text;

namespace Landfall.Convert;

/// <summary>The script that starts every process as Heroku did (heroku 1.0), from <c>entrypoint.bash</c>.</summary>
static class Entrypoint
{
    /// <summary>The Dockerfile's line. bash is named, so that a checkout without file modes works too.</summary>
    public static string Line { get; } = $"ENTRYPOINT {DockerText.ExecForm("bash", "/.aptible/entrypoint")}";

    /// <summary>The script.</summary>
    /// <param name="variables">The language's lines for what its buildpack sets at start.</param>
    public static string Script(IEnumerable<string> variables) => Resource.Read("entrypoint.bash")
        .Replace("{{port}}", $"{Conversion.Port}", StringComparison.Ordinal)
        .Replace("{{variables}}", string.Join('\n', variables.Select(line => $"  {line.TrimEnd()}")), StringComparison.Ordinal);
}
