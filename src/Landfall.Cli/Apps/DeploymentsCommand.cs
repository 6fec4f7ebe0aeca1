using System.CommandLine;
using System.Text.Json.Nodes;
using Landfall.Client.Hal;

namespace Landfall.Cli.Apps;

/// <summary><c>deployments</c> (an extension): who changed an app, when and what; variables by name, never by value.</summary>
static class DeploymentsCommand
{
    const int Shown = 30;

    // What git itself shows of a commit is shorter still.
    const int Recognized = 12;

    public static Command Build(Surroundings around)
    {
        var app = new AppOptions();
        var command = new Command("deployments", "List the last 30 deployments, newest first, and what each change was");
        app.AddTo(command);
        command.Does(around, async (_, session, stop) =>
        {
            var target = await session.AppAsync(app, stop);
            var shapes = (await Deployments.ListAsync(session, target, stop)).Take(Shown).Select(Shape).ToList();
            session.Printer.Table(shapes, ["id", "created_at", "user_email", "operation", "image", "commit", "changed", "status"]);
        });
        return command;
    }

    static JsonObject Shape(HalDocument deployment) => new()
    {
        ["id"] = deployment.Id,
        ["created_at"] = deployment.OptionalText("created_at"),
        ["user_email"] = deployment.OptionalText("user_email"),
        ["operation"] = deployment.OptionalText("operation_type"),
        ["image"] = deployment.OptionalText("image_name") ?? deployment.OptionalText("docker_image"),
        ["commit"] = deployment.OptionalText("git_commit_sha") is { Length: > Recognized } commit ? commit[..Recognized] : deployment.OptionalText("git_commit_sha"),
        ["changed"] = new JsonArray([.. Changes(deployment).Select(c => (JsonNode)c)]),
        ["status"] = deployment.OptionalText("status"),
    };

    // A platform that does not say them has none to show.
    static IEnumerable<string> Changes(HalDocument deployment)
    {
        if (!deployment.Json.TryGetProperty("changes", out var told) || JsonObject.Create(told) is not { } changes) yield break;
        foreach (var kind in new[] { "configuration", "settings" })
            foreach (var (sign, list) in new[] { ('+', "added"), ('~', "changed"), ('-', "removed") })
                foreach (var key in changes[kind]?[list] as JsonArray ?? [])
                    yield return $"{sign}{key}";
        foreach (var service in changes["formation"] as JsonArray ?? [])
            yield return $"{service!["process_type"]} {Size(service["before"])} → {Size(service["after"])}";
    }

    static string Size(JsonNode? service) => service is null ? "none" : $"{service["container_count"]}×{service["container_memory_limit_mb"]} MB";
}
