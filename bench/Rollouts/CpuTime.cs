namespace Rollouts;

/// <summary>Processor time of programs, from <c>/proc/PID/stat</c> (proc(5): utime and stime, in ticks of 10 ms).</summary>
static class CpuTime
{
    const double TickMilliseconds = 10;

    /// <summary>What all processes have used that are the given one or descend from it, in milliseconds.</summary>
    public static double OfTree(int root)
    {
        var all = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(n => Read(int.Parse(n!))).OfType<Stat>().ToList();
        var family = new HashSet<int> { root };
        // A child's number is not always higher than its parent's.
        while (all.Where(p => family.Contains(p.Parent) && !family.Contains(p.Id)).ToList() is { Count: > 0 } children) family.UnionWith(children.Select(c => c.Id));
        return all.Where(p => family.Contains(p.Id)).Sum(p => p.Ticks) * TickMilliseconds;
    }

    /// <summary>The first process of those whose arguments hold a word: the one that started the others.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static int Find(string word)
    {
        var found = Directory.GetDirectories("/proc").Select(Path.GetFileName).Where(n => int.TryParse(n, out _)).Select(int.Parse!)
            .Where(id => id != Environment.ProcessId && Arguments(id).Contains(word, StringComparison.Ordinal) && IsServer(id)).Order().ToList();
        return found.Count > 0 ? found[0] : throw new InvalidOperationException($"No proxy runs with {word}.");
    }

    static bool IsServer(int id) => File.ReadAllText($"/proc/{id}/comm").Trim() is "haproxy" or "nginx" or "caddy";

    static string Arguments(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }

    static Stat? Read(int id)
    {
        try
        {
            var text = File.ReadAllText($"/proc/{id}/stat");
            // The program's name is in brackets and may hold anything.
            var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
            return new Stat(id, int.Parse(fields[1]), long.Parse(fields[11]) + long.Parse(fields[12]));
        }
        catch (IOException)
        {
            return null;
        }
    }

    sealed record Stat(int Id, int Parent, long Ticks);
}
