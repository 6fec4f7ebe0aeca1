using System.Text.Json;
using System.Text.Json.Serialization;

namespace Landfall.Portal;

/// <summary>How a session begins: a line of JSON. What it claims is checked by the platform, which trusts no session.</summary>
/// <param name="Verb"><c>keys</c>, <c>connection</c>, <c>git</c> or <c>pushed</c>.</param>
public sealed record Hello(string Verb)
{
    /// <summary><c>keys</c>: the key that somebody offers, its type and body.</summary>
    public string? Key { get; init; }

    /// <summary><c>connection</c>: the id that the certificate named.</summary>
    public string? Connection { get; init; }

    /// <summary>The access token that the user's client sent along; null when it sent none.</summary>
    public string? Token { get; init; }

    /// <summary><c>git</c>: what the platform gave for the key; <c>pushed</c>: what it gave for the push.</summary>
    public string? Ticket { get; init; }

    /// <summary><c>git</c>: what the user's git asked for.</summary>
    public string? Command { get; init; }

    /// <summary><c>pushed</c>: old commit, new commit and ref of each update, in the words of git's hook.</summary>
    public IReadOnlyList<string>? Updates { get; init; }

    /// <summary>True: the user's side is a terminal.</summary>
    public bool Terminal { get; init; }

    const int Longest = 256 * 1024;

    /// <summary>Writes the line.</summary>
    public async Task WriteAsync(Stream stream, CancellationToken stop)
    {
        await stream.WriteAsync(JsonSerializer.SerializeToUtf8Bytes(this, PortalJson.Default.Hello), stop);
        await stream.WriteAsync("\n"u8.ToArray(), stop);
    }

    /// <summary>Reads the line.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static async Task<Hello> ReadAsync(Stream stream, CancellationToken stop)
    {
        var line = new MemoryStream();
        var one = new byte[1];
        while (await stream.ReadAsync(one, stop) == 1 && one[0] != (byte)'\n')
        {
            line.WriteByte(one[0]);
            if (line.Length > Longest) throw new InvalidDataException("The first line is too long.");
        }
        try
        {
            return JsonSerializer.Deserialize(line.ToArray(), PortalJson.Default.Hello) ?? throw new InvalidDataException("The first line is empty.");
        }
        catch (JsonException wrong)
        {
            throw new InvalidDataException("The first line is not what a session begins with.", wrong);
        }
    }
}

/// <summary>What a session needs to receive a push.</summary>
/// <param name="Repository">The directory of the repository, as the portal sees it.</param>
/// <param name="Ticket">Given to git's hook, which shows it when it asks for the deploy.</param>
public sealed record Reception(string Repository, string Ticket);

/// <summary>The JSON of sessions.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Reception))]
public sealed partial class PortalJson : JsonSerializerContext;
