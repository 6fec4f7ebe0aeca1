using System.Text.Json;

namespace Landfall.Heroku.Manifests;

/// <summary>
/// An <c>app.json</c> (heroku 1.2). Heroku reads it for new and review apps alone, so what the API says of a live app wins over it.
/// </summary>
public sealed record AppManifest
{
    /// <summary>A repository without app.json.</summary>
    public static AppManifest Empty { get; } = new();

    /// <summary>The variables it declares. Their default values are not kept: a live app has its own.</summary>
    public IReadOnlyList<DeclaredVariable> Variables { get; init; } = [];

    /// <summary>Scripts by name: <c>postdeploy</c>, <c>pr-predestroy</c>, …</summary>
    public IReadOnlyDictionary<string, string> Scripts { get; init; } = new Dictionary<string, string>();

    /// <summary>How many of which size, by process.</summary>
    public IReadOnlyDictionary<string, DeclaredFormation> Formation { get; init; } = new Dictionary<string, DeclaredFormation>();

    /// <summary>The add-on services it names, without their plans.</summary>
    public IReadOnlyList<string> AddOns { get; init; } = [];

    /// <summary>The environments it describes: <c>review</c>, <c>test</c>, …</summary>
    public IReadOnlyList<string> Environments { get; init; } = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    /// <summary>Parses a text. What is malformed is reported and left out.</summary>
    public static AppManifest Parse(string text)
    {
        try
        {
            return JsonParts.Read("app.json", text, Read);
        }
        catch (FormatException malformed)
        {
            return new AppManifest { Findings = [Finding.Decide("app.json", $"It was ignored: {malformed.Message}", "app.json")] };
        }
    }

    static AppManifest Read(JsonElement root) => new()
    {
        Variables = [.. root.Members("env").Select(Variable).OrderBy(v => v.Name, StringComparer.Ordinal)],
        Scripts = root.Members("scripts").Select(m => (m.Name, Command: m.Value.Text() ?? m.Value.Text("command")))
            .Where(m => m.Command is not null).DistinctBy(m => m.Name).ToDictionary(m => m.Name, m => m.Command!, StringComparer.Ordinal),
        Formation = Formations(root).DistinctBy(f => f.Process).ToDictionary(f => f.Process, f => f.Scale, StringComparer.Ordinal),
        AddOns = [.. root.Items("addons").Select(item => (item.Text() ?? item.Text("plan"))?.Split(':')[0].Trim())
            .OfType<string>().Distinct().Order(StringComparer.Ordinal)],
        Environments = [.. root.Members("environments").Select(m => m.Name).Distinct().Order(StringComparer.Ordinal)],
    };

    // A bare string is a default value.
    static DeclaredVariable Variable(JsonProperty member) => new(
        member.Name,
        Required: member.Value.ValueKind == JsonValueKind.Object && member.Value.Property("required")?.ValueKind != JsonValueKind.False
            && member.Value.Property("value") is null,
        Generated: member.Value.Text("generator") == "secret");

    // An object by process, or the older list of {"process": …}.
    static IEnumerable<(string Process, DeclaredFormation Scale)> Formations(JsonElement root) =>
        root.Members("formation").Select(m => (m.Name, Scale(m.Value)))
            .Concat(root.Items("formation").Where(i => i.Text("process") is not null).Select(i => (i.Text("process")!, Scale(i))));

    static DeclaredFormation Scale(JsonElement item) => new(
        item.Property("quantity") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var quantity)
            ? Math.Clamp(quantity, 0, 1000) : 1,
        item.Text("size")?.ToLowerInvariant());
}

/// <summary>A variable of app.json.</summary>
/// <param name="Required">True: the app does not work without, and there is no default.</param>
/// <param name="Generated">True: Heroku made a secret for it once; the live value must be kept.</param>
public sealed record DeclaredVariable(string Name, bool Required, bool Generated);

/// <summary>A process's scale in app.json.</summary>
public sealed record DeclaredFormation(int Quantity, string? Size);
