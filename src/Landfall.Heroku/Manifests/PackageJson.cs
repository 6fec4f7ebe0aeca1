using System.Text.Json;

namespace Landfall.Heroku.Manifests;

/// <summary>The parts of a <c>package.json</c> that say how a Node app is built (heroku 1.4, 1.6).</summary>
public sealed record PackageJson
{
    /// <summary>The range of <c>engines.node</c>, or null.</summary>
    public string? NodeRange { get; init; }

    /// <summary>The ranges of <c>engines</c> for package managers: <c>npm</c>, <c>yarn</c>, <c>pnpm</c>.</summary>
    public IReadOnlyDictionary<string, string> ManagerRanges { get; init; } = new Dictionary<string, string>();

    /// <summary><c>packageManager</c>, as <c>pnpm@9.1.0</c>, or null. Wins over engines.</summary>
    public string? PackageManager { get; init; }

    /// <summary>The names of its scripts.</summary>
    public IReadOnlySet<string> Scripts { get; init; } = new HashSet<string>();

    /// <summary>True: an install needs more of the repository than package.json and the lock file (workspaces, <c>file:</c> dependencies).</summary>
    public bool LocalDependencies { get; init; }

    /// <summary>Parses a text.</summary>
    /// <exception cref="FormatException">It is no JSON object; the message names the line.</exception>
    public static PackageJson Parse(string text) => JsonParts.Read("package.json", text, Read);

    static PackageJson Read(JsonElement root) => new()
    {
        NodeRange = root.Property("engines")?.Text("node"),
        ManagerRanges = root.Members("engines").Where(m => m.Name is "npm" or "yarn" or "pnpm" && m.Value.Text() is not null)
            .ToDictionary(m => m.Name, m => m.Value.GetString()!, StringComparer.Ordinal),
        PackageManager = root.Text("packageManager"),
        Scripts = root.Members("scripts").Where(m => m.Value.ValueKind == JsonValueKind.String)
            .Select(m => m.Name).ToHashSet(StringComparer.Ordinal),
        LocalDependencies = root.Property("workspaces") is not null
            || Dependencies.SelectMany(kind => root.Members(kind)).Any(m => IsLocal(m.Value.Text())),
    };

    static bool IsLocal(string? version) =>
        version is not null && LocalSchemes.Any(scheme => version.StartsWith(scheme, StringComparison.Ordinal));

    static readonly string[] Dependencies = ["dependencies", "devDependencies", "optionalDependencies"];

    static readonly string[] LocalSchemes = ["file:", "link:", "workspace:", "patch:"];
}
