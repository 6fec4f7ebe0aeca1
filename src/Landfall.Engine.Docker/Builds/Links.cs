namespace Landfall.Engine.Docker.Builds;

/// <summary>Where symbolic links lead, followed step by step as the kernel does: text alone cannot tell where <c>a/..</c> is.</summary>
static class Links
{
    const int MostFollowed = 40;

    /// <summary>True when the link, and each link on its way, stays below the root. What it leads to need not be there.</summary>
    public static bool StaysWithin(string root, string link)
    {
        var steps = new Stack<string>();
        var place = new List<string>();
        Push(steps, Path.GetRelativePath(root, link));
        for (var followed = 0; steps.TryPop(out var step);)
        {
            if (step == "..")
            {
                if (place.Count == 0) return false;
                place.RemoveAt(place.Count - 1);
                continue;
            }
            place.Add(step);
            if (new FileInfo(Path.Combine([root, .. place])).LinkTarget is not { } target) continue;
            if (Path.IsPathRooted(target) || ++followed > MostFollowed) return false;
            place.RemoveAt(place.Count - 1);
            Push(steps, target);
        }
        return true;
    }

    static void Push(Stack<string> steps, string path)
    {
        foreach (var step in path.Split('/').Reverse())
            if (step is not ("" or ".")) steps.Push(step);
    }
}
