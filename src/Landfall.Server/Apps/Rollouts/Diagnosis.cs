using System.Globalization;
using System.Text;
using Landfall.Engine;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>Says why a container is not fit: the probes, how it ended, its last lines, the ports it listens on, the likely fix.</summary>
sealed class Diagnosis(IEngine engine)
{
    const int LastLines = 20;

    /// <param name="port">The port that was asked; null when none was.</param>
    public async Task<string> OfAsync(Container container, string reason, int? port, IReadOnlyList<string> probes, CancellationToken stop)
    {
        var found = await engine.FindAsync(container.Name, stop);
        var text = new StringBuilder($"Container {container.Name} is not fit: {reason}.");
        foreach (var group in probes.TakeLast(50).GroupBy(p => p)) text.Append($"\n  probe: {group.Key} ({group.Count()} times)");
        if (found is { ExitCode: { } code }) text.Append($"\n  exit code: {code}{(found.OutOfMemory ? ", ended by the memory limit" : "")}");
        var lines = await LinesAsync(container.Name, stop);
        foreach (var line in lines) text.Append($"\n  | {line}");
        var ports = found?.Status == ContainerStatus.Running ? await ListeningAsync(container.Name, stop) : [];
        if (found?.Status == ContainerStatus.Running)
            text.Append($"\n  listening: {(ports.Count == 0 ? "nothing" : string.Join(", ", ports))}");
        return text.Append($"\n  likely fix: {Fix(found, port, ports, lines)}").ToString();
    }

    static string Fix(ContainerDescription? found, int? port, IReadOnlyList<string> ports, IReadOnlyList<string> lines) => found switch
    {
        null => "the container is gone: see whether somebody removed it, and try again",
        { OutOfMemory: true } => "give the service a larger size: landfall apps:scale SERVICE --container-size MB",
        { ExitCode: 127 } => "the command was not found in the image: compare the Procfile with the image",
        { ExitCode: 126 } => "the command is not executable in the image: set its execute bit",
        { Status: not ContainerStatus.Running } when lines.Count == 0 => "it ended without a word: run its command in the image by hand",
        { Status: not ContainerStatus.Running } => "mend what its last lines name",
        _ when ports.Any(p => p.StartsWith("127.", StringComparison.Ordinal)) => "the app listens on loopback only: bind it to 0.0.0.0",
        _ when ports.Contains($"port {port}") =>
            $"the app listens on port {port} but answers no http there: see what it waits for; if it is slow to start, raise RELEASE_HEALTHCHECK_TIMEOUT",
        _ when ports.Count > 0 => "the app listens on another port: EXPOSE that one, set the endpoint's container port, or bind the app to $PORT",
        _ => "the app listens on no port yet: if it is slow to start, raise RELEASE_HEALTHCHECK_TIMEOUT",
    };

    async Task<List<string>> LinesAsync(string name, CancellationToken stop)
    {
        var lines = new List<string>();
        try
        {
            await foreach (var line in engine.LogsAsync(name, LastLines, follow: false, stop)) lines.Add(line.Text);
        }
        catch (EngineException failure)
        {
            lines.Add($"(its log cannot be read: {failure.Message})");
        }
        return lines;
    }

    async Task<IReadOnlyList<string>> ListeningAsync(string name, CancellationToken stop)
    {
        try
        {
            var tables = await engine.ExecAsync(name, new ExecSpec(["cat", "/proc/net/tcp", "/proc/net/tcp6"]), stop);
            return [.. tables.Output.Split('\n').Select(Listening).OfType<string>().Distinct()];
        }
        catch (EngineException)
        {
            // An image without cat: the ports stay unknown, and the rest of the diagnosis stands.
            return [];
        }
    }

    // A line of /proc/net/tcp: "sl: LOCAL:PORT REMOTE:PORT 0A …"; 0A is LISTEN. Docker's own resolver listens on 127.0.0.11.
    static string? Listening(string line)
    {
        var fields = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields is not [_, var local, _, "0A", ..] || local.Split(':') is not [var address, var hex]) return null;
        var port = int.Parse(hex, NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return address switch
        {
            "0B00007F" => null,
            "0100007F" => $"127.0.0.1:{port}",
            _ => $"port {port}",
        };
    }
}
