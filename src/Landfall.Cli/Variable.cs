using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Values;

namespace Landfall.Cli;

/// <summary>Variables as they are typed: <c>KEY=VALUE</c>, or a bare key.</summary>
static class Variable
{
    /// <summary>Reads <c>KEY=VALUE</c> arguments; the last of a key counts.</summary>
    /// <exception cref="UsageException">One is not of that form.</exception>
    public static IReadOnlyDictionary<string, string> ParseAll(IEnumerable<string> arguments)
    {
        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var argument in arguments)
        {
            var equals = argument.IndexOf('=', StringComparison.Ordinal);
            // The value may be a secret: the message repeats only what stands before it.
            if (equals < 1) throw new UsageException("Variables are written KEY=VALUE; one of the arguments is not.");
            variables[Key(argument[..equals])] = argument[(equals + 1)..];
        }
        return variables;
    }

    /// <summary>Reads a list such as <c>[{"key": "A", "value": "b"}]</c>; the last of a key counts.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static IReadOnlyDictionary<string, string> ParseListed(string json)
    {
        try
        {
            var variables = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var listed in JsonNode.Parse(json)!.AsArray()) variables[Key((string)listed!["key"]!)] = (string)listed["value"]!;
            return variables;
        }
        catch (Exception other) when (other is JsonException or InvalidOperationException or ArgumentException or NullReferenceException)
        {
            // It may hold secrets: nothing of it is repeated.
            throw new UsageException("Listed variables are JSON: [{\"key\": \"KEY\", \"value\": \"VALUE\"}, …]; what was given is not.");
        }
    }

    /// <summary>Reads a key.</summary>
    /// <exception cref="UsageException">It is none.</exception>
    public static string Key(string text)
    {
        try
        {
            return ConfigurationKey.Parse(text).Value;
        }
        catch (FormatException rule)
        {
            throw new UsageException($"'{text}' is not a variable's name: {rule.Message}.");
        }
    }
}
