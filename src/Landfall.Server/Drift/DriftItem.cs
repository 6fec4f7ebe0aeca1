using System.Text.Json;
using System.Text.Json.Serialization;
using Landfall.Server.Apps.Rollouts;

namespace Landfall.Server.Drift;

/// <summary>One thing in the engine that is not as the store says.</summary>
/// <param name="Kind"><c>container</c>, <c>network</c> or <c>volume</c>.</param>
/// <param name="Name">Its name in the engine.</param>
/// <param name="What">What is wrong, in words.</param>
/// <param name="Repair">How <c>reconcile</c> repairs it.</param>
/// <param name="Account">The environment that it is in.</param>
/// <param name="App">The app that it belongs to, if any.</param>
/// <param name="Database">The database that it belongs to, if any.</param>
sealed record DriftItem(string Kind, string Name, string What, Repair Repair, long Account, long? App = null, long? Database = null)
{
    /// <summary>What is taken (QueueKeys) by whoever else could work on it; null: nobody does.</summary>
    [JsonIgnore]
    public string? Key => App is { } app ? ContainersInWork.Key($"app/{app}") : Database is { } database ? $"database/{database}" : null;
}

/// <summary>What reconcile does.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<Repair>))]
enum Repair
{
    /// <summary>Nothing: it is not ours, or only a person can.</summary>
    ByHand,

    /// <summary>It is made as it should be.</summary>
    Make,

    /// <summary>It is started.</summary>
    Start,

    /// <summary>It is removed and made as it should be.</summary>
    Replace,

    /// <summary>It is removed.</summary>
    Remove,
}

static class Repairs
{
    /// <summary>The repair in words.</summary>
    public static string Words(this DriftItem item) => (item.Repair, item.Kind) switch
    {
        (Repair.Make, _) => "make it again",
        (Repair.Start, _) => "start it",
        (Repair.Replace, _) when item.Database is not null => "replace its container; its volume stays",
        (Repair.Replace, _) => "replace it by a fresh one",
        (Repair.Remove, _) => "remove it",
        (_, "volume") => "nothing can be done by reconcile: restore the database from a backup",
        _ => "nothing is done by reconcile, since it is not ours: remove it by hand",
    };
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(List<DriftItem>))]
sealed partial class DriftJson : JsonSerializerContext
{
    public static string Write(IReadOnlyList<DriftItem> items) => JsonSerializer.Serialize([.. items], Default.ListDriftItem);

    public static IReadOnlyList<DriftItem> Read(string json) => JsonSerializer.Deserialize(json, Default.ListDriftItem) ?? [];
}
