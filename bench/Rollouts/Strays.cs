using EndToEnd.World;
using Microsoft.Data.Sqlite;

namespace Rollouts;

/// <summary>What the engine has and the store does not know of, and what the store says there is and the engine has not.</summary>
static class Strays
{
    static readonly string[] NotOurs = ["server", "edge"];

    public static async Task<IReadOnlyList<string>> OfAsync(RunningPlatform platform)
    {
        var engine = await Inventory.OfAsync(platform.Machine);
        using var store = new SqliteConnection($"Data Source={platform.Data}/store/landfall.db;Mode=ReadOnly;Pooling=False");
        store.Open();
        var containers = engine.Containers.Select(c => c.Split(' ')[0]).Except(NotOurs);
        var known = Read(store, "SELECT Name FROM Containers WHERE DeletedAt IS NULL");
        var images = engine.Images.Select(i => i.Split(' ')[0]).Where(i => i.StartsWith("landfall.local/app-", StringComparison.Ordinal));
        var kept = Read(store, "SELECT 'landfall.local/app-' || AppId || ':op-' || OperationId FROM Images WHERE DeletedAt IS NULL");
        return
        [
            .. Difference("container", containers, known), .. Difference("image", images, kept),
            .. engine.Containers.Where(c => !c.EndsWith(" running", StringComparison.Ordinal)).Select(c => $"container {c}"),
            .. engine.Volumes.Select(v => $"volume {v}"),
        ];
    }

    static IEnumerable<string> Difference(string kind, IEnumerable<string> there, IReadOnlyList<string> known) =>
        there.Except(known).Select(name => $"{kind} {name} is in the engine alone").Concat(known.Except(there).Select(name => $"{kind} {name} is in the store alone"));

    static List<string> Read(SqliteConnection store, string query)
    {
        using var command = store.CreateCommand();
        command.CommandText = query;
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read()) names.Add(reader.GetString(0));
        return names;
    }
}
