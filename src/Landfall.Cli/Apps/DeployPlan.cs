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
            ["will_run"] = source is not null ? $"what is built from {source.FullName}" : request.Settings.GetValueOrDefault("APTIBLE_DOCKER_IMAGE") ?? "what runs now, again",
            ["services"] = new JsonArray([.. Services(app, source).Select(s => (JsonNode)s)]),
            ["config"] = new JsonArray([.. ConfigurationChange.Between(before, after).Select(c => (JsonNode)c.ToString())]),
        });
    }

    static async Task<string?> RunningAsync(Session session, App app, CancellationToken stop) =>
        app.Document.FindLink("current_deployment") is { } link
            ? (await session.Platform.Api.GetAsync(link, secrets: false, stop)).OptionalText("docker_image") ?? "what was built before"
            : null;

    // Those of an image are known once it is pulled; a directory's Procfile names them before.
    static IEnumerable<string> Services(App app, DirectoryInfo? source)
    {
        var now = app.Services.Select(s => s.ProcessType).ToList();
        var procfile = source is null ? null : Path.Combine(source.FullName, ".aptible", "Procfile");
        if (!File.Exists(procfile)) return now;
        var then = File.ReadLines(procfile).Select(l => l.Split(':', 2)).Where(p => p.Length == 2 && !p[0].StartsWith('#')).Select(p => p[0].Trim()).ToList();
        return [.. then.Select(s => now.Contains(s) ? s : "+" + s), .. now.Except(then).Select(s => "-" + s)];
    }
}
