namespace Landfall.Convert;

/// <summary>The difference of two texts, line by line, as people read it: what goes behind <c>-</c>, what comes behind <c>+</c>.</summary>
public static class Difference
{
    const int Context = 2;

    /// <summary>More lines than this are not compared one by one.</summary>
    const int Longest = 2_000;

    /// <summary>The lines that differ, with two around them; <c>@@</c> stands between parts that are apart.</summary>
    public static IReadOnlyList<string> Of(string from, string to)
    {
        var (old, young) = (Lines(from), Lines(to));
        if (old.Length > Longest || young.Length > Longest) return [$"- {old.Length} lines", $"+ {young.Length} lines"];
        return Shorten(Edits(old, young));
    }

    static string[] Lines(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n').Split('\n');

    // By the longest common subsequence: files are short.
    static List<(char Sign, string Line)> Edits(string[] old, string[] young)
    {
        var common = new int[old.Length + 1, young.Length + 1];
        for (var i = old.Length - 1; i >= 0; i--)
            for (var j = young.Length - 1; j >= 0; j--)
                common[i, j] = old[i] == young[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        var edits = new List<(char, string)>();
        var (a, b) = (0, 0);
        while (a < old.Length || b < young.Length)
        {
            if (a < old.Length && b < young.Length && old[a] == young[b]) (edits, a, b) = (Add(edits, ' ', old[a]), a + 1, b + 1);
            else if (b == young.Length || (a < old.Length && common[a + 1, b] >= common[a, b + 1])) (edits, a) = (Add(edits, '-', old[a]), a + 1);
            else (edits, b) = (Add(edits, '+', young[b]), b + 1);
        }
        return edits;
    }

    static List<(char, string)> Add(List<(char, string)> edits, char sign, string line)
    {
        edits.Add((sign, line));
        return edits;
    }

    static List<string> Shorten(List<(char Sign, string Line)> edits)
    {
        var (shown, last) = (new List<string>(), -1);
        for (var i = 0; i < edits.Count; i++)
        {
            var near = Enumerable.Range(i - Context, (2 * Context) + 1).Any(n => n >= 0 && n < edits.Count && edits[n].Sign != ' ');
            if (!near) continue;
            if (last >= 0 && last != i - 1) shown.Add("@@");
            shown.Add($"{edits[i].Sign} {edits[i].Line}");
            last = i;
        }
        return shown;
    }
}
