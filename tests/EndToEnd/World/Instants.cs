namespace EndToEnd.World;

/// <summary>The instants at which a server can be stopped: of each step before its effect, after it, and after its line in the journal.</summary>
static class Instants
{
    /// <summary>
    /// The faults of steps, in the order in which a server meets them that is killed at each: it begins the step again each
    /// time, so an operation dies three times in each, and what one kill left is what the next one meets.
    /// </summary>
    public static IReadOnlyList<string> Of(string operation, params IEnumerable<string> steps) =>
        [.. steps.SelectMany(step => new[] { "before", "effect", "after" }.Select(when => $"{operation}/{step}:{when}"))];
}
