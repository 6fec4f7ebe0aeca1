using Landfall.Convert.Text;

namespace Landfall.Convert;

/// <summary>The files by which an app tells the platform what runs (interface 4.4, 4.5).</summary>
static class PlatformFiles
{
    /// <param name="line">How a command stands in them.</param>
    public static IEnumerable<GeneratedFile> Of(IEnumerable<PlannedService> services, IReadOnlyCollection<string> beforeDeploy, Func<string, string> line)
    {
        yield return new GeneratedFile(".aptible/Procfile", string.Concat(services.Select(s => $"{s.Process}: {line(s.Command)}\n")));
        if (beforeDeploy.Count > 0)
            yield return new GeneratedFile(".aptible/.aptible.yml", $"before_deploy:\n{string.Concat(beforeDeploy.Select(c => $"  - {YamlText.Quote(line(c))}\n"))}");
    }
}
