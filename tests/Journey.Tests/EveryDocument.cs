using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;
using ClientStandIn;

namespace Journey.Tests;

/// <summary>
/// Everything that can be reached from the root of the running platform, as its image was published: what the trimming took
/// too much of would answer 500.
/// </summary>
sealed class EveryDocument(HttpClient http, string origin, string token)
{
    /// <summary>More than a small platform has; a walk that does not end stops here.</summary>
    const int Most = 3000;

    readonly Queue<string> ahead = new([origin + "/"]);
    readonly HashSet<string> seen = [];

    public List<string> Faults { get; } = [];

    public int Read { get; private set; }

    public async Task WalkAsync()
    {
        while (ahead.TryDequeue(out var href) && seen.Count < Most)
            if (seen.Add(href) && !href.EndsWith("/log_stream", StringComparison.Ordinal)) await LookAsync(href);
    }

    async Task LookAsync(string href)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, href);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await http.SendAsync(request);
        var text = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode >= HttpStatusCode.InternalServerError) Faults.Add($"{href}: {(int)answer.StatusCode} {text}");
        if (answer.StatusCode != HttpStatusCode.OK || answer.Content.Headers.ContentType?.MediaType != "application/hal+json") return;
        Read++;
        var document = JsonNode.Parse(text)!;
        Faults.AddRange(StrictReading.Faults(document, origin).Select(fault => $"{href}: {fault}"));
        foreach (var link in Links(document)) ahead.Enqueue(link);
    }

    static IEnumerable<string> Links(JsonNode? node) => node switch
    {
        JsonArray list => list.SelectMany(Links),
        JsonObject { Count: 1 } link when link["href"] is JsonValue href => [href.GetValue<string>()],
        JsonObject fields => fields.SelectMany(field => Links(field.Value)),
        _ => [],
    };
}
