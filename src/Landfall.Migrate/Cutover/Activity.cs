using Landfall.Client.Databases;
using Landfall.Migrate.Target;

namespace Landfall.Migrate.Cutover;

/// <summary>What was written to tables since the gate opened.</summary>
static class Activity
{
    public static string Key(Place database) => $"activity/{database}";

    public static string Write(IEnumerable<TableActivity> tables) =>
        string.Join('\n', tables.Select(t => $"{t.Schema}.{t.Name}\t{t.Inserted}\t{t.Updated}\t{t.Deleted}"));

    /// <summary>A line for each table that differs from the baseline; all of them when there is none.</summary>
    public static IReadOnlyList<string> Since(string? baseline, IEnumerable<TableActivity> now)
    {
        var before = (baseline ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('\t'))
            .ToDictionary(p => p[0], p => (Inserted: long.Parse(p[1]), Updated: long.Parse(p[2]), Deleted: long.Parse(p[3])));
        return
        [
            .. now.Select(t => (t, Was: before.GetValueOrDefault($"{t.Schema}.{t.Name}")))
                .Select(x => (x.t, Inserted: x.t.Inserted - x.Was.Inserted, Updated: x.t.Updated - x.Was.Updated, Deleted: x.t.Deleted - x.Was.Deleted))
                .Where(x => x.Inserted != 0 || x.Updated != 0 || x.Deleted != 0)
                .Select(x => $"{x.t.Schema}.{x.t.Name}: {x.Inserted} rows inserted, {x.Updated} updated, {x.Deleted} deleted"),
        ];
    }
}
