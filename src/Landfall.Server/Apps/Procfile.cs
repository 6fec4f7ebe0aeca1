using System.Text;
using Landfall.Values;

namespace Landfall.Server.Apps;

/// <summary>A line of a Procfile: a process type and its command.</summary>
sealed record ProcfileLine(ProcessType Type, string Command);

/// <summary>Reads a Procfile of an image: <c>name: command</c> lines (interface 4.4). The file is a user's: it is hostile until parsed.</summary>
static class Procfile
{
    public const int LargestFile = 256 * 1024;
    const int MostServices = 100;

    /// <exception cref="FormatException">A line is no process, a process stands twice, or there are too many; the message names the line.</exception>
    public static IReadOnlyList<ProcfileLine> Parse(byte[] content)
    {
        var lines = new List<ProcfileLine>();
        var text = new UTF8Encoding(false, true).GetString(content).TrimStart('\uFEFF');
        foreach (var (index, raw) in text.Split('\n').Index())
        {
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#') continue;
            lines.Add(Parse(line, index + 1));
        }
        if (lines.GroupBy(l => l.Type.Value).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new FormatException($"the Procfile names the process '{twice.Key}' twice");
        return lines.Count <= MostServices ? lines : throw new FormatException($"the Procfile has {lines.Count} processes; at most {MostServices} are taken");
    }

    static ProcfileLine Parse(string line, int number)
    {
        var colon = line.IndexOf(':', StringComparison.Ordinal);
        if (colon > 0 && ProcessType.TryParse(line[..colon].TrimEnd(), out var type) && line[(colon + 1)..].Trim() is { Length: > 0 } command)
            return new ProcfileLine(type, command);
        throw new FormatException($"line {number} of the Procfile is not 'name: command'");
    }
}
