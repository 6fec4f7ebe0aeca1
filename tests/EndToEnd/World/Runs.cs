namespace EndToEnd.World;

/// <summary>How often a command of the test app ran: each run writes a line of its own, and a log may repeat a line after a crash.</summary>
static class Runs
{
    public static IReadOnlyList<string> Of(string log, string word) =>
        [.. log.Split('\n').Where(l => l.Contains($"| {word} ", StringComparison.Ordinal)).Select(l => l.Split(' ')[^1]).Distinct()];
}
