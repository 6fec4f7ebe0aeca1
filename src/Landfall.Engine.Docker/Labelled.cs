namespace Landfall.Engine.Docker;

/// <summary>Whose a thing is, by its labels.</summary>
static class Labelled
{
    /// <summary>What is there carries each label that is asked for. The operation that made it may have been an earlier one.</summary>
    public static bool AsOurs(IReadOnlyDictionary<string, string>? there, IReadOnlyDictionary<string, string> asked) =>
        asked.Keys.All(key => there?.ContainsKey(key) == true);

    /// <summary>What is there carries the very labels that are asked for.</summary>
    public static bool AsAsked(IReadOnlyDictionary<string, string>? there, IReadOnlyDictionary<string, string> asked) =>
        asked.All(label => there is not null && there.TryGetValue(label.Key, out var value) && value == label.Value);
}
