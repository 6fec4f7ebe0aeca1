using System.Text.Json;
using Landfall.Server.Operations;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Apps;

/// <summary>Reads and derives configurations and settings: each change is a new row; an empty value removes its key (interface 4.7).</summary>
static class Configurations
{
    const int LargestInAll = 1024 * 1024;

    public static Dictionary<string, string> Read(OperationRun run, long? id) => id is null
        ? []
        : run.Store.Configurations.Find(id) is { } row ? Parse(run.Open(row, nameof(Configuration.Env), row.Env)) : [];

    public static (Dictionary<string, string> Plain, Dictionary<string, string> Sensitive) ReadSettings(OperationRun run, long? id) =>
        id is not null && run.Store.Settings.Find(id) is { } row
            ? (Parse(new Secret(row.Settings)), row.Sensitive.Length == 0 ? [] : Parse(run.Open(row, nameof(Setting.Sensitive), row.Sensitive)))
            : ([], []);

    /// <summary>A new configuration with the changes; the same one when they change nothing.</summary>
    public static long? Derive(OperationRun run, long? current, Dictionary<string, string> changes)
    {
        var (before, after) = Merge(Read(run, current), changes);
        if (current is not null && Same(before, after)) return current;
        if (after.Sum(p => p.Key.Length + p.Value.Length) > LargestInAll) throw new OperationFailedException("The configuration is larger than 1 MiB in all.");
        var row = run.AddRow(new Configuration { ResourceType = run.Operation.ResourceType, ResourceId = run.Operation.ResourceId });
        row.Env = run.Seal(row, nameof(Configuration.Env), Write(after));
        return row.Id;
    }

    /// <summary>A new setting with the changes; the same one when they change nothing; null while there are none at all.</summary>
    public static long? DeriveSettings(
        OperationRun run, string resource, long id, long? current, Dictionary<string, string> plain, Dictionary<string, string> sensitive)
    {
        var before = ReadSettings(run, current);
        var (_, newPlain) = Merge(before.Plain, plain);
        var (_, newSensitive) = Merge(before.Sensitive, sensitive);
        if (Same(before.Plain, newPlain) && Same(before.Sensitive, newSensitive)) return current;
        var row = run.AddRow(new Setting { ResourceType = resource, ResourceId = id, Settings = Write(newPlain).Reveal() });
        row.Sensitive = newSensitive.Count == 0 ? [] : run.Seal(row, nameof(Setting.Sensitive), Write(newSensitive));
        return row.Id;
    }

    public static Dictionary<string, string> Parse(Secret json) =>
        JsonSerializer.Deserialize(json.Reveal(), StoreJson.Default.DictionaryStringString) ?? [];

    static Secret Write(Dictionary<string, string> map) => new(JsonSerializer.Serialize(map, StoreJson.Default.DictionaryStringString));

    static (Dictionary<string, string> Before, Dictionary<string, string> After) Merge(
        Dictionary<string, string> before, Dictionary<string, string> changes)
    {
        var after = new Dictionary<string, string>(before);
        foreach (var (key, value) in changes)
        {
            if (value.Length == 0) after.Remove(key);
            else after[key] = value;
        }
        return (before, after);
    }

    static bool Same(Dictionary<string, string> a, Dictionary<string, string> b) =>
        a.Count == b.Count && a.All(p => b.GetValueOrDefault(p.Key) == p.Value);
}
