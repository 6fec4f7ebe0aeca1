using System.Runtime.CompilerServices;
using System.Text.Json;
using Landfall.Engine.Docker.Api;

namespace Landfall.Engine.Docker.Containers;

/// <summary>What happens to containers, as Docker tells it: a line of JSON for each event.</summary>
sealed class ContainerEvents(DockerApi api)
{
    const long NanosecondsPerTick = 100;

    public async IAsyncEnumerable<ContainerEvent> ReadAsync(
        IReadOnlyDictionary<string, string> labels, [EnumeratorCancellation] CancellationToken stop)
    {
        using var response = await api.SendAsync(HttpMethod.Get, $"/events?filters={Filter(labels)}", null, stop);
        using var lines = new StreamReader(await response.Content.ReadAsStreamAsync(stop));
        while (await NextAsync(lines, stop) is { } line)
        {
            var happened = JsonSerializer.Deserialize(line, DockerJson.Default.EventAnswer);
            if (happened is not null && Change(happened.Action) is { } change && happened.Actor.Attributes?.GetValueOrDefault("name") is { } name)
                yield return new ContainerEvent(name, change, DateTimeOffset.UnixEpoch.AddTicks(happened.TimeNano / NanosecondsPerTick));
        }
    }

    static ContainerChange? Change(string action) => action switch
    {
        "start" => ContainerChange.Started,
        "die" => ContainerChange.Ended,
        "oom" => ContainerChange.OutOfMemory,
        "destroy" => ContainerChange.Removed,
        _ => null,
    };

    static string Filter(IReadOnlyDictionary<string, string> labels) => Uri.EscapeDataString(JsonSerializer.Serialize(
        new Dictionary<string, string[]>
        {
            ["type"] = ["container"], ["event"] = ["start", "die", "oom", "destroy"], ["label"] = [.. labels.Select(label => $"{label.Key}={label.Value}")],
        },
        DockerJson.Default.DictionaryStringStringArray));

    static async Task<string?> NextAsync(StreamReader lines, CancellationToken stop)
    {
        try
        {
            return await lines.ReadLineAsync(stop);
        }
        catch (Exception broken) when (broken is IOException or HttpRequestException)
        {
            throw new EngineException("Docker broke off its events; it may be restarting.", broken);
        }
    }
}
