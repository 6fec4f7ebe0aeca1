using System.Text.RegularExpressions;

namespace Landfall.Ferry;

/// <summary>The rows of one table in a dump.</summary>
/// <param name="Schema">The table's schema.</param>
/// <param name="Name">The table's name: what the statement names, which is the parent where partitions are loaded through it.</param>
/// <param name="Statement">The statement that takes the rows.</param>
sealed partial record TableData(string Schema, string Name, string Statement)
{
    /// <summary>Its table, as <c>schema.name</c>.</summary>
    public string FullName => $"{Schema}.{Name}";

    public (string Schema, string Name) Key => (Schema, Name);

    /// <exception cref="FerryException">Its rows are taken by something else than <c>COPY … FROM stdin</c>: they cannot be counted.</exception>
    public static TableData Of(ArchiveEntry entry)
    {
        var match = Copying().Match(entry.Copy);
        return match.Success
            ? new TableData(Unquoted(match.Groups["schema"].Value), Unquoted(match.Groups["name"].Value), entry.Copy)
            : throw new FerryException(FerryErrors.DumpUnfit, $"The dump takes the rows of {entry.FullName} by no COPY FROM stdin.",
                "Make the dump without --inserts. If it was made so, do not trust it: somebody has changed it.");
    }

    public static string Unquoted(string name) =>
        name.StartsWith('"') ? name[1..^1].Replace("\"\"", "\"", StringComparison.Ordinal) : name;

    [GeneratedRegex($@"\ACOPY (?<schema>{Sql.Dumped})\.(?<name>{Sql.Dumped}) (?:\((?:{Sql.Dumped}(?:, )?)*\))? FROM stdin;\n\z", RegexOptions.CultureInvariant)]
    private static partial Regex Copying();
}
