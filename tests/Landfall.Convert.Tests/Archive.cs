using System.Text;

namespace Landfall.Convert.Tests;

/// <summary>Several small files in one: each behind a line <c>-- path --</c>.</summary>
static class Archive
{
    public static List<(string Path, string Text)> Read(string text)
    {
        var files = new List<(string Path, StringBuilder Text)>();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("-- ", StringComparison.Ordinal) && line.EndsWith(" --", StringComparison.Ordinal)) files.Add((line[3..^3], new StringBuilder()));
            else if (files.Count > 0) files[^1].Text.Append(line).Append('\n');
        }
        return [.. files.Select(file => (file.Path, file.Text.ToString().TrimEnd('\n') + "\n"))];
    }

    public static string Write(IEnumerable<(string Path, string Text)> files) =>
        string.Concat(files.Select(file => $"-- {file.Path} --\n{file.Text.TrimEnd('\n')}\n"));
}
