using System.Text.Json;

namespace Landfall.Client.Settings;

/// <summary>The platform that runs on this machine, as <c>landfall up</c> left it in <c>client.json</c> in its data directory.</summary>
/// <param name="Origin">Its one origin.</param>
/// <param name="AuthorityFile">Its certificate authority (PEM), or null.</param>
public sealed record LocalPlatform(Uri Origin, string? AuthorityFile)
{
    /// <summary>Where the platform keeps its data unless LANDFALL_DATA_DIR says otherwise.</summary>
    public const string DefaultDirectory = "/var/lib/landfall";

    /// <summary>The file's name in the data directory.</summary>
    public const string FileName = "client.json";

    /// <summary>Reads the file; null when there is none, and so no platform here.</summary>
    /// <exception cref="SettingsException">The file is there and unreadable.</exception>
    public static LocalPlatform? Find(EnvironmentVariables variables)
    {
        var path = Path.Combine(variables["LANDFALL_DATA_DIR"] ?? DefaultDirectory, FileName);
        if (!File.Exists(path)) return null;
        try
        {
            using var document = JsonDocument.Parse(File.ReadAllBytes(path));
            var origin = document.RootElement.GetProperty("origin").GetString();
            var authority = document.RootElement.TryGetProperty("ca_file", out var file) ? file.GetString() : null;
            return new LocalPlatform(ClientSettings.ParseRoot(origin, path), authority);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or IOException or UnauthorizedAccessException)
        {
            throw new SettingsException($"{path} cannot be read: {broken.Message} Run 'landfall up' again, or set LANDFALL_API_ROOT_URL.");
        }
    }
}
