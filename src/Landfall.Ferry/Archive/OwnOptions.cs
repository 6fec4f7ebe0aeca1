using System.Text.RegularExpressions;

namespace Landfall.Ferry;

/// <summary>
/// Options of columns that a server sets by itself and keeps for itself. Its own <c>pg_dump</c> leaves them out; that of another version
/// may not know them, and writes numbers that no other server has, and that an older one refuses.
/// </summary>
static partial class OwnOptions
{
    /// <summary>The definition without them.</summary>
    public static string Remove(string definition) =>
        definition.Contains("pg_attver=", StringComparison.Ordinal)
            ? InList().Replace(Alone().Replace(definition, ""), "$1$2")
            : definition;

    // PostgreSQL 17.12 in Debian, read by pg_dump 18.6.
    [GeneratedRegex(@"^ALTER [^\n]* ALTER COLUMN [^\n]* SET \(pg_attver='?\d+'?\);\n", RegexOptions.Multiline)]
    private static partial Regex Alone();

    [GeneratedRegex(
        @"^(ALTER [^\n]* ALTER COLUMN [^\n]* SET \([^\n]*?)(?:, pg_attver='?\d+'?|pg_attver='?\d+'?, )([^\n]*\);)$",
        RegexOptions.Multiline)]
    private static partial Regex InList();
}
