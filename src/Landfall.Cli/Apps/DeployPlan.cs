using System.Text.Json.Nodes;
using Landfall.Client.Apps;
using Landfall.Client.Operations;

namespace Landfall.Cli.Apps;

/// <summary>What a deploy would change, found by reading alone: nothing is sent, pulled or built.</summary>
static class DeployPlan
{
    public static async Task ShowAsync(Session session, App app, OperationRequest request, DirectoryInfo? source, CancellationToken stop)
    {
        var before = await session.Platform.Apps.ConfigurationAsync(app, stop);
        var after = new Dictionary<string, string>(before);
        foreach (var (key, value) in request.Env)
        {
            // An empty value removes the key (interface 2.4).
            if (value.Length == 0) after.Remove(key);
            else after[key] = value;
        }
        session.Printer.Object(new JsonObject
        {
            ["app"] = app.Handle,
            ["host"] = session.Host,
            ["runs_now"] = await RunningAsync(session, app, stop),
            ["will_run"] = WillRun(request, source),
            ["services"] = new JsonArray([.. Services(app, source).Select(s => (JsonNode)s)]),
            ["scale"] = Scale(request),
            ["config"] = new JsonArray([.. ConfigurationChange.Between(before, after).Select(c => (JsonNode)c.ToString())]),
        });
    }

    static async Task<string?> RunningAsync(Session session, App app, CancellationToken stop) =>
        app.Document.FindLink("current_deployment") is { } link
            ? (await session.Platform.Api.GetAsync(link, secrets: false, stop)).OptionalText("docker_image") ?? "what was built before"
            : null;

    static string WillRun(OperationRequest request, DirectoryInfo? source) =>
        source is not null ? $"what is built from {source.FullName}"
        : request.Settings.GetValueOrDefault("APTIBLE_DOCKER_IMAGE") is { } image ? image
        : request.GitRef is { } commitish && commitish.Trim('0').Length > 0 ? $"what is built from {commitish}"
        : "what runs now, again";

    // Services that there are keep theirs (interface 4.4).
    static string? Scale(OperationRequest request) => (request.ContainerCount, request.ContainerSize) switch
    {
        (null, null) => null,
        (var count, null) => $"{count} containers for each new service; those that there are keep theirs",
        (null, var size) => $"{size} MB for each container of a new service; those that there are keep theirs",
        var (count, size) => $"{count} containers of {size} MB for each new service; those that there are keep theirs",
    };

    // Those of an image or a commit are known once it is there. Of a directory they stand in the Procfile that its Dockerfile brings to
    // /.aptible, or else in the one at its root.
    static IEnumerable<string> Services(App app, DirectoryInfo? source)
    {
        var now = app.Services.Select(s => s.ProcessType).ToList();
        string[] places = source is null ? [] : [Path.Combine(source.FullName, ".aptible", "Procfile"), Path.Combine(source.FullName, "Procfile")];
        if (places.FirstOrDefault(File.Exists) is not { } procfile) return now;
        var then = File.ReadLines(procfile).Select(l => l.Split(':', 2)).Where(p => p.Length == 2 && !p[0].StartsWith('#')).Select(p => p[0].Trim()).ToList();
        if (procfile == places[1] && then.Contains("release"))
            throw new UsageException($"{procfile} has a line 'release', and a deploy would stop at it: let its command run by before_deploy of .aptible.yml.");
        return [.. then.Select(s => now.Contains(s) ? s : "+" + s), .. now.Except(then).Select(s => "-" + s)];
    }
}
