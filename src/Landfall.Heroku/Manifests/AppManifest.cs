using System.Text.Json;

namespace Landfall.Heroku.Manifests;

/// <summary>
/// An <c>app.json</c> (heroku 1.2). Heroku reads it for new and review apps alone, so what the API says of a live app wins over it.
/// </summary>
public sealed record AppManifest
{
    /// <summary>A repository without app.json.</summary>
    public static AppManifest Empty { get; } = new();

    /// <summary>The app's name as people read it, or null.</summary>
    public string? Name { get; init; }

    /// <summary>The stack, or null.</summary>
    public string? Stack { get; init; }

    /// <summary>The variables it declares.</summary>
    public IReadOnlyList<DeclaredVariable> Variables { get; init; } = [];

    /// <summary>Scripts by name: <c>postdeploy</c>, <c>pr-predestroy</c>, …</summary>
    public IReadOnlyDictionary<string, string> Scripts { get; init; } = new Dictionary<string, string>();

    /// <summary>How many of which size, by process.</summary>
    public IReadOnlyDictionary<string, DeclaredFormation> Formation { get; init; } = new Dictionary<string, DeclaredFormation>();

    /// <summary>The add-ons it names.</summary>
    public IReadOnlyList<DeclaredAddOn> AddOns { get; init; } = [];

    /// <summary>The buildpacks it names, in order.</summary>
    public IReadOnlyList<string> Buildpacks { get; init; } = [];

    /// <summary>The environments it describes (<c>review</c>, <c>test</c>, …), each with the keys that it sets.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<string>> Environments { get; init; } = new Dictionary<string, IReadOnlyList<string>>();

    /// <summary>What <c>environments.review</c> says, or null.</summary>
    public AppManifest? Review { get; init; }

    /// <summary>The manifest of a review app: variables and scripts of the environment are added, other keys take the place of the app's (heroku 1.2).</summary>
    public AppManifest ForReview() => Review is null ? this : this with
    {
        Variables = [.. Variables.Where(own => Review.Variables.All(v => v.Name != own.Name)).Concat(Review.Variables).OrderBy(v => v.Name, StringComparer.Ordinal)],
        Scripts = Review.Scripts.Concat(Scripts).DistinctBy(s => s.Key).ToDictionary(StringComparer.Ordinal),
        Formation = Environments["review"].Contains("formation") ? Review.Formation : Formation,
        AddOns = Environments["review"].Contains("addons") ? Review.AddOns : AddOns,
    };

    /// <summary>Jobs of <c>cron</c>, in the form in which other platforms read them: Heroku's scheduler tells its own to nobody.</summary>
    public IReadOnlyList<ScheduledJob> Jobs { get; init; } = [];

    /// <summary>Keys that are not Heroku's.</summary>
    public IReadOnlyList<string> Unknown { get; init; } = [];

    /// <summary>What could not be read.</summary>
    public IReadOnlyList<Finding> Findings { get; init; } = [];

    static readonly HashSet<string> Known =
    [
        "name", "description", "keywords", "website", "repository", "logo", "success_url", "stack", "image", "scripts", "env", "formation",
        "addons", "buildpacks", "environments", "cron", "$schema",
    ];

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
        Name = root.Text("name"),
        Stack = root.Text("stack"),
        Variables = [.. root.Members("env").Select(Variable).OrderBy(v => v.Name, StringComparer.Ordinal)],
        Scripts = root.Members("scripts").Select(m => (m.Name, Command: m.Value.Text() ?? m.Value.Text("command")))
            .Where(m => m.Command is not null).DistinctBy(m => m.Name).ToDictionary(m => m.Name, m => m.Command!, StringComparer.Ordinal),
        Formation = Formations(root).DistinctBy(f => f.Process).ToDictionary(f => f.Process, f => f.Scale, StringComparer.Ordinal),
        AddOns = [.. root.Items("addons").Select(AddOn).OfType<DeclaredAddOn>()],
        Buildpacks = [.. root.Items("buildpacks").Select(item => item.Text() ?? item.Text("url")).OfType<string>()],
        Environments = root.Members("environments").DistinctBy(m => m.Name).ToDictionary(m => m.Name, m => Keys(m.Value), StringComparer.Ordinal),
        Review = root.Property("environments")?.Property("review") is { ValueKind: JsonValueKind.Object } review ? Read(review) : null,
        Jobs = [.. root.Items("cron").Select(item => ScheduledJob.Parse(item.Text("schedule"), item.Text("command"))).OfType<ScheduledJob>()],
        Findings = [.. root.Items("cron").Where(item => ScheduledJob.Parse(item.Text("schedule"), item.Text("command")) is null).Select(_ => Finding.Blocker("cron",
            "A job of app.json's cron has no schedule of five fields, or no command on one line: {\"schedule\": \"0 7 * * *\", \"command\": \"…\"}.", "app.json cron"))],
        Unknown = [.. root.EnumerateObject().Select(m => m.Name).Where(name => !Known.Contains(name)).Distinct().Order(StringComparer.Ordinal)],
    };

    // A bare string is a default value; "" with required: false says that it may stay unset.
    static DeclaredVariable Variable(JsonProperty member)
    {
        var value = member.Value.Scalar() ?? member.Value.Property("value")?.Scalar();
        return new DeclaredVariable(
            member.Name,
            Required: member.Value.ValueKind == JsonValueKind.Object && member.Value.Property("required")?.ValueKind != JsonValueKind.False
                && member.Value.Property("value") is null,
            Generated: member.Value.Text("generator") == "secret" || member.Value.Property("generator")?.ValueKind == JsonValueKind.Object,
            Default: string.IsNullOrEmpty(value) ? null : value)
        {
            Description = member.Value.Text("description") ?? "",
        };
    }

    static DeclaredAddOn? AddOn(JsonElement item) =>
        DeclaredAddOn.Parse(item.Text() ?? item.Text("plan"), item.Text("as"), item.Property("options")?.Property("version")?.Scalar());

    // An object by process, or the older list of {"process": …}.
    static IEnumerable<(string Process, DeclaredFormation Scale)> Formations(JsonElement root) =>
        root.Members("formation").Select(m => (m.Name, Scale(m.Value)))
            .Concat(root.Items("formation").Where(i => i.Text("process") is not null).Select(i => (i.Text("process")!, Scale(i))));

    static DeclaredFormation Scale(JsonElement item) => new(
        item.Property("quantity") is { ValueKind: JsonValueKind.Number } number && number.TryGetInt32(out var quantity)
            ? Math.Clamp(quantity, 0, 1000) : 1,
        item.Text("size")?.ToLowerInvariant());

    static IReadOnlyList<string> Keys(JsonElement item) => item.ValueKind == JsonValueKind.Object
        ? [.. item.EnumerateObject().Select(m => m.Name).Distinct().Order(StringComparer.Ordinal)] : [];
}

/// <summary>A variable of app.json.</summary>
/// <param name="Required">True: the app does not work without, and there is no default.</param>
/// <param name="Generated">True: Heroku made a secret for it once; the live value must be kept.</param>
/// <param name="Default">Its value for a new app, or null.</param>
public sealed record DeclaredVariable(string Name, bool Required, bool Generated, string? Default = null)
{
    /// <summary>What it is for, in the author's words; may be empty.</summary>
    public string Description { get; init; } = "";
}

/// <summary>A process's scale in app.json.</summary>
public sealed record DeclaredFormation(int Quantity, string? Size);

/// <summary>An add-on of app.json or heroku.yml, in any of its spellings: <c>slug</c>, <c>slug:plan</c>, <c>{"plan": …, "as": …}</c>.</summary>
/// <param name="As">The attachment's name, or null for the service's own.</param>
/// <param name="Version">The version that its options ask for, or null.</param>
public sealed record DeclaredAddOn(string Service, string Plan, string? As, string? Version)
{
    /// <summary>Reads a plan; null when there is none.</summary>
    public static DeclaredAddOn? Parse(string? plan, string? name, string? version)
    {
        var parts = plan?.Trim().Split(':', 2) ?? [];
        return parts.Length == 0 || parts[0].Length == 0 ? null : new DeclaredAddOn(parts[0], parts.ElementAtOrDefault(1) ?? "", name, version);
    }
}
