namespace EndToEnd.World;

/// <summary>The instants at which a server can be stopped: of each step before its effect, after it, and after its line in the journal.</summary>
static class Instants
{
    public static TheoryData<string, string> Of(IEnumerable<string> steps)
    {
        var instants = new TheoryData<string, string>();
        foreach (var step in steps)
            foreach (var when in new[] { "before", "effect", "after" }) instants.Add(step, when);
        return instants;
    }
}
