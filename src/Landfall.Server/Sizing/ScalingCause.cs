using System.Text.Json.Nodes;

namespace Landfall.Server.Sizing;

/// <summary>Why the platform itself scales a service. It stands in the operation's input, where no request can put it.</summary>
/// <param name="Words">A line for the operation's log.</param>
/// <param name="Up">True: to more containers.</param>
/// <param name="RestartFree">True: the containers that run stay.</param>
sealed record ScalingCause(string Words, bool Up, bool RestartFree)
{
    const string Key = "autoscaling";

    /// <summary>Null: a person asked for it.</summary>
    public static ScalingCause? Read(JsonObject input) => input[Key] is { } cause
        ? new ScalingCause(cause["cause"]!.GetValue<string>(), cause["up"]!.GetValue<bool>(), cause["restart_free"]!.GetValue<bool>())
        : null;

    public JsonObject Input(int count) => new()
    {
        ["container_count"] = count,
        [Key] = new JsonObject { ["cause"] = Words, ["up"] = Up, ["restart_free"] = RestartFree },
    };
}
