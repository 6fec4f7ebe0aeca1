using System.Text;
using Landfall.Convert.Text;
using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>A Dockerfile as it is written.</summary>
sealed class DockerfileText(HerokuApp app)
{
    /// <summary>Brings the platform files into the image, where the platform reads them (interface 4.3).</summary>
    public const string PlatformFiles = "COPY .aptible/ /.aptible/";

    readonly StringBuilder text = new(
        $"""
        # Builds and runs the app as Heroku did ({app.Name}). It is yours: change it as the app changes.


        """);

    public DockerfileText Add(params IEnumerable<string> lines)
    {
        foreach (var line in lines) text.Append(line).Append('\n');
        return this;
    }

    /// <summary>A command that sees the app's configuration, as it did on Heroku; the configuration stays in no layer.</summary>
    public DockerfileText AddWithConfig(string command) => Add(
        $"RUN --mount=type=secret,id={Conversion.BuildSecret},required=false \\",
        $"    set -a && if [ -f /run/secrets/{Conversion.BuildSecret} ]; then . /run/secrets/{Conversion.BuildSecret}; fi && set +a && \\",
        $"    {command}");

    /// <summary>What every image ends with: the platform's files, the user, the port, the entrypoint.</summary>
    public string End(string user, string? webCommand)
    {
        Add(PlatformFiles, $"USER {user}", $"EXPOSE {Conversion.Port}", Entrypoint.Line);
        if (webCommand is not null) Add($"CMD {DockerText.ExecForm(webCommand)}");
        return text.ToString();
    }
}
