using System.Text.Json;
using Landfall.Heroku;

namespace Landfall.Convert.Languages;

/// <summary>What a <c>static.json</c> says (heroku 1.4).</summary>
sealed record SiteSettings
{
    const string File = "static.json";

    public string Root { get; init; } = "public_html/";

    public bool CleanUrls { get; init; }

    public bool HttpsOnly { get; init; }

    public bool BasicAuth { get; init; }

    public bool Log { get; init; } = true;

    /// <summary>From which severity on errors are logged, in nginx's words.</summary>
    public string LogLevel { get; init; } = "error";

    /// <summary>Keys that are not the buildpack's.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    public string Encoding { get; init; } = "UTF-8";

    public string? ErrorPage { get; init; }

    public string? CanonicalHost { get; init; }

    /// <summary>Patterns (<c>/app/**</c>) with the file that is answered.</summary>
    public IReadOnlyList<(string Pattern, string File)> Routes { get; init; } = [];

    /// <summary>Paths with the address that is answered.</summary>
    public IReadOnlyList<(string Path, string Address, int Status)> Redirects { get; init; } = [];

    /// <summary>Patterns with their headers.</summary>
    public IReadOnlyList<(string Pattern, IReadOnlyList<(string Name, string Value)> Headers)> Headers { get; init; } = [];

    /// <summary>Paths with the origin that they are passed to; <c>${NAME}</c> stands for a config var.</summary>
    public IReadOnlyList<(string Path, string Origin)> Proxies { get; init; } = [];

    public static SiteSettings Parse(string text, List<Finding> findings)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            if (document.RootElement.ValueKind != JsonValueKind.Object) throw new FormatException("it is no JSON object");
            return Read(document.RootElement);
        }
        catch (Exception malformed) when (malformed is JsonException or FormatException or InvalidOperationException)
        {
            findings.Add(Finding.Blocker(File, "It is no JSON object, so nothing says what is served.", File));
            return new SiteSettings();
        }
    }

    static SiteSettings Read(JsonElement root) => new()
    {
        Root = Text(root, "root") ?? "public_html/",
        CleanUrls = Flag(root, "clean_urls"),
        HttpsOnly = Flag(root, "https_only"),
        BasicAuth = Flag(root, "basic_auth"),
        Log = Member(root, "logging") is not { } logging || Member(logging, "access")?.ValueKind != JsonValueKind.False,
        LogLevel = Member(root, "logging") is { } level && Text(level, "error") is { } given && LogLevels.Contains(given) ? given : "error",
        Unknown = [.. root.EnumerateObject().Select(m => m.Name).Except(Known)],
        Encoding = Text(root, "encoding") ?? "UTF-8",
        ErrorPage = Text(root, "error_page"),
        CanonicalHost = Text(root, "canonical_host"),
        Routes = [.. Members(root, "routes").Where(m => m.Value.ValueKind == JsonValueKind.String).Select(m => (m.Name, m.Value.GetString()!))],
        Redirects = [.. Members(root, "redirects").Select(m => (m.Name, Text(m.Value, "url") ?? "", Member(m.Value, "status")?.TryGetInt32(out var s) == true ? s : 301))],
        Headers = [.. Members(root, "headers").Select(m => (m.Name, Pairs(m.Value)))],
        Proxies = [.. Members(root, "proxies").Select(m => (m.Name, Text(m.Value, "origin") ?? ""))],
    };

    static readonly string[] LogLevels = ["debug", "info", "notice", "warn", "error", "crit", "alert", "emerg"];

    static readonly string[] Known =
    [
        "root", "clean_urls", "https_only", "basic_auth", "logging", "encoding", "error_page", "canonical_host", "routes", "redirects", "headers", "proxies",
    ];

    static IReadOnlyList<(string, string)> Pairs(JsonElement item) => item.ValueKind != JsonValueKind.Object ? []
        : [.. item.EnumerateObject().Where(m => m.Value.ValueKind == JsonValueKind.String).Select(m => (m.Name, m.Value.GetString()!))];

    static JsonElement? Member(JsonElement item, string name) => item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) ? value : null;

    static string? Text(JsonElement item, string name) => Member(item, name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    static bool Flag(JsonElement item, string name) => Member(item, name)?.ValueKind == JsonValueKind.True;

    static IEnumerable<JsonProperty> Members(JsonElement item, string name) =>
        Member(item, name) is { ValueKind: JsonValueKind.Object } value ? value.EnumerateObject().GroupBy(m => m.Name).Select(g => g.Last()) : [];
}
