using Landfall.Server.Operations;

namespace Landfall.Server.Apps.Rollouts;

/// <summary>What stands on everything that we make in an engine: whose it is, and which operation made it.</summary>
static class Labels
{
    public const string Kind = "landfall.kind";

    /// <summary>The host of the installation: an engine may serve several, and each sweeps its own alone.</summary>
    public const string Installation = "landfall.installation";
    public const string Account = "landfall.account";
    public const string Operation = "landfall.operation";
    public const string OneOff = "one-off";

    public static Dictionary<string, string> Of(OperationRun run, string kind, params ReadOnlySpan<(string Name, object Value)> more)
    {
        var labels = new Dictionary<string, string>
        {
            [Installation] = run.Platform.Host.Value, [Kind] = kind, [Account] = run.Account.Id.ToString(), [Operation] = run.Operation.Id.ToString(),
        };
        foreach (var (name, value) in more) labels["landfall." + name] = value.ToString()!;
        return labels;
    }
}
