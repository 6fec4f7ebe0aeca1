using System.Text.Json.Nodes;
using Landfall.Client.Hal;
using Landfall.Client.Operations;

namespace EndToEnd.World;

/// <summary>The history of an app on the running platform, and going back in it.</summary>
static class Deployments
{
    /// <summary>All of them, newest first.</summary>
    public static Task<IReadOnlyList<HalDocument>> DeploymentsAsync(this RunningPlatform platform, ServingApp app) =>
        platform.Api.Api.ListAsync(app.App.Document.Link("deployments"), secrets: false, default);

    public static OperationRequest Rollback(long deployment) => new("rollback")
    {
        Settings = new Dictionary<string, string> { ["LANDFALL_DEPLOYMENT"] = deployment.ToString() },
    };

    public static async Task RollBackAsync(this RunningPlatform platform, ServingApp app, long deployment) =>
        await platform.SucceedAsync(await platform.DoAsync(app.App.Document, Rollback(deployment)));

    /// <summary>The services as one line each: <c>web × 2 of 512 MB, stops within 7 s</c>.</summary>
    public static async Task<IReadOnlyList<string>> ServicesAsync(this RunningPlatform platform, ServingApp app) =>
    [
        .. (await platform.Api.Apps.ReloadAsync(app.App, default)).Services.OrderBy(s => s.ProcessType).Select(s =>
            $"{s.ProcessType} × {s.ContainerCount} of {s.ContainerSize} MB, stops within {s.Document.OptionalNumber("stop_timeout") ?? 10} s"),
    ];

    public static Task RuleAsync(this RunningPlatform platform, ServingApp app, JsonObject rules) =>
        platform.Api.Api.PutAsync(app.Web.Document.Self, rules, default);
}
