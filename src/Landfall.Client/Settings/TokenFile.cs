using System.Text.Json;
using System.Text.Json.Nodes;
using Landfall.Programs;
using Landfall.Values;

namespace Landfall.Client.Settings;

/// <summary><c>tokens.json</c>: <c>{"AUTH ROOT":"JWT"}</c>, mode 0600 (interface 2.1).</summary>
/// <param name="directory">The directory it is in.</param>
public sealed class TokenFile(string directory)
{
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The file.</summary>
    public string FilePath { get; } = System.IO.Path.Combine(directory, "tokens.json");

    /// <summary>The token for an auth root, or null. A slash at the end makes no difference.</summary>
    /// <exception cref="SettingsException">The file is no such file.</exception>
    public Secret? Find(string authRoot)
    {
        foreach (var (root, token) in Read())
            if (root.TrimEnd('/') == authRoot.TrimEnd('/') && token?.GetValueKind() == JsonValueKind.String) return new Secret(token.GetValue<string>());
        return null;
    }

    /// <summary>Keeps a token; those for other roots stay.</summary>
    /// <exception cref="SettingsException">The file is no such file.</exception>
    public void Keep(string authRoot, Secret token)
    {
        System.IO.Directory.CreateDirectory(directory, OwnerOnly);
        var tokens = Read();
        tokens[authRoot] = token.Reveal();
        AtomicFile.Write(FilePath, tokens.ToJsonString() + "\n");
    }

    JsonObject Read()
    {
        if (!File.Exists(FilePath)) return [];
        try
        {
            return JsonNode.Parse(File.ReadAllText(FilePath)) as JsonObject ?? throw new JsonException("it is no JSON object.");
        }
        catch (Exception broken) when (broken is JsonException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"The token file {FilePath} cannot be read: {broken.Message} Remove it and log in again.");
        }
    }
}
