using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Containers;

/// <summary>What containers wrote, as Docker kept it.</summary>
sealed class ContainerLogs(DockerApi api)
{
    const int Longest = 256 * 1024;

    public async IAsyncEnumerable<LogLine> ReadAsync(string name, int tail, bool follow, [EnumeratorCancellation] CancellationToken stop)
    {
        var query = $"stdout=true&stderr=true&timestamps=true&tail={tail}&follow={(follow ? "true" : "false")}";
        using var response = await api.SendAsync(HttpMethod.Get, $"/containers/{Names.Container(name)}/logs?{query}", null, stop);
        await using var stream = await response.Content.ReadAsStreamAsync(stop);
        var (output, error) = (new Record(false), new Record(true));
        await foreach (var frame in Frame.ReadAsync(stream, stop))
        {
            var record = frame.Error ? error : output;
            if (record.Add(Encoding.UTF8.GetString(frame.Bytes.Span)) is { } line) yield return line;
        }
        foreach (var record in new[] { output, error })
            if (record.Take() is { } line) yield return line;
    }

    /// <summary>
    /// A line in the making. Each frame has a time, a space and text; a long line comes in several frames, of which the last ends it.
    /// </summary>
    sealed class Record(bool error)
    {
        readonly StringBuilder text = new();
        DateTimeOffset at;

        public LogLine? Add(string frame)
        {
            var space = frame.IndexOf(' ', StringComparison.Ordinal);
            if (space < 0) return null;
            at = DateTimeOffset.Parse(frame.AsSpan(0, space), CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal);
            text.Append(frame, space + 1, frame.Length - space - 1);
            return frame.EndsWith('\n') || text.Length >= Longest ? Take() : null;
        }

        public LogLine? Take()
        {
            if (text.Length == 0) return null;
            var line = new LogLine(at, error, text.ToString().TrimEnd('\n', '\r'));
            text.Clear();
            return line;
        }
    }
}
