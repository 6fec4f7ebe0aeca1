using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Hal;

namespace Landfall.Cli.Apps;

/// <summary><c>deployments</c> (an extension): who changed an app, when and what; variables by name, never by value.</summary>
static class DeploymentsCommand
{
    // Each is read with its configuration, and the platform records who reads those.
    const int Shown = 30;

    public static Command Build(Surroundings around)
    {
        var app = new AppOptions();
        var command = new Command("deployments", "List the last 30 deployments, newest first, and what each change was");
        app.AddTo(command);
        command.Does(around, async (_, session, stop) =>
        {
            var target = await session.AppAsync(app, stop);
            var shapes = await ShapesAsync(session, [.. (await Deployments.ListAsync(session, target, stop)).Take(Shown + 1)], stop);
            session.Printer.Table(shapes, ["id", "created_at", "user_email", "operation", "image", "changed", "status"]);
        });
        return command;
    }

    static async Task<IReadOnlyList<JsonObject>> ShapesAsync(Session session, IReadOnlyList<HalDocument> deployments, CancellationToken stop)
    {
        var read = new Reader(session);
        var shapes = new List<JsonObject>();
        for (var i = 0; i < Math.Min(Shown, deployments.Count); i++)
        {
            var operation = await read.AtAsync(deployments[i].FindLink("operation"), stop);
            var earlier = i + 1 < deployments.Count ? await read.EnvAsync(deployments[i + 1], stop) : new Dictionary<string, string>();
            shapes.Add(new JsonObject
            {
                ["id"] = deployments[i].Id,
                ["created_at"] = deployments[i].OptionalText("created_at"),
                ["user_email"] = operation?.OptionalText("user_email"),
                ["operation"] = operation?.OptionalText("type"),
                ["image"] = deployments[i].OptionalText("docker_image"),
                ["changed"] = new JsonArray([.. ConfigurationChange.Between(earlier, await read.EnvAsync(deployments[i], stop)).Select(c => (JsonNode)c.ToString())]),
                ["status"] = deployments[i].OptionalText("status"),
            });
        }
        return shapes;
    }

    /// <summary>Reads what is linked; deployments share configurations, and each is read once.</summary>
    sealed class Reader(Session session)
    {
        readonly Dictionary<string, HalDocument> known = [];

        public async Task<IReadOnlyDictionary<string, string>> EnvAsync(HalDocument deployment, CancellationToken stop) =>
            (await AtAsync(deployment.FindLink("configuration"), stop, secrets: true))?.Map("env") ?? new Dictionary<string, string>();

        public async Task<HalDocument?> AtAsync(Uri? link, CancellationToken stop, bool secrets = false)
        {
            if (link is null) return null;
            if (!known.TryGetValue(link.OriginalString, out var found))
                known[link.OriginalString] = found = await session.Platform.Api.GetAsync(link, secrets, stop);
            return found;
        }
    }
}
