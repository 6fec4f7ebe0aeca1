namespace Landfall.Ferry;

/// <summary>What every statement here shares.</summary>
static class Sql
{
    /// <summary>Our own schema on a target.</summary>
    public const string OwnSchema = "_landfall";

    /// <summary>Schemas that belong to a provider, not to the user (heroku 3.1), and our own.</summary>
    public static readonly IReadOnlyList<string> ForeignSchemas = ["_heroku", "heroku_admin", OwnSchema];

    /// <summary>A condition on <c>pg_namespace n</c>: the schema is the user's.</summary>
    public const string UserSchema =
        "n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', '_heroku', 'heroku_admin', '_landfall')";

    /// <summary>A pattern of a name as pg_dump writes it.</summary>
    public const string Dumped = """(?:[a-z_][a-z0-9_$]*|"(?:[^"]|"")+")""";

    /// <summary>A name as SQL writes it.</summary>
    public static string Identifier(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>A schema and a name as SQL writes them.</summary>
    public static string Identifier(string schema, string name) => $"{Identifier(schema)}.{Identifier(name)}";

    /// <summary>A schema and a name as a person reads them; as SQL writes them where they could be read in two ways.</summary>
    public static string Readable(string schema, string name) =>
        $"{schema}{name}".AsSpan().ContainsAny('.', '"') ? Identifier(schema, name) : $"{schema}.{name}";

    /// <summary>A text as SQL writes it, whatever <c>standard_conforming_strings</c> says.</summary>
    public static string Literal(string text)
    {
        var doubled = text.Replace("'", "''", StringComparison.Ordinal);
        return doubled.Contains('\\', StringComparison.Ordinal)
            ? $"E'{doubled.Replace("\\", "\\\\", StringComparison.Ordinal)}'"
            : $"'{doubled}'";
    }
}
