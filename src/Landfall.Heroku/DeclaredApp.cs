using Landfall.Heroku.Manifests;
using Landfall.Values;

namespace Landfall.Heroku;

/// <summary>An app as its repository alone declares it, for one that is not (or no longer) read from Heroku.</summary>
public static class DeclaredApp
{
    /// <summary>What the manifests say: stack, buildpacks, add-ons and variables of a new app.</summary>
    public static HerokuApp Of(Repository repository)
    {
        var manifest = repository.Text("app.json") is { } json ? AppManifest.Parse(json) : AppManifest.Empty;
        var container = repository.Text("heroku.yml") is { } yaml ? HerokuYml.Parse(yaml) : new HerokuYml();
        var project = repository.Text("project.toml") is { } toml ? ProjectToml.Parse(toml) : ProjectToml.Empty;
        var name = Name(manifest.Name) ?? Name(Path.GetFileName(Path.TrimEndingDirectorySeparator(repository.Directory))) ?? HerokuAppName.Parse("app");
        return new HerokuApp("", name)
        {
            IsLive = false,
            // One that cannot be read says so only as what it would be.
            Stack = manifest.Stack ?? (container.Images.Count > 0 || container.Findings.Any(f => f.Severity == Severity.Blocker) ? "container" : project.Buildpacks.Count > 0 ? "cnb" : ""),
            Generation = project.Buildpacks.Count > 0 && manifest.Stack is null ? "fir" : "cedar",
            Buildpacks = manifest.Buildpacks.Count > 0 ? manifest.Buildpacks
                : repository.Text(".buildpacks") is { } listed ? Buildpack.Listed(listed)
                : project.Buildpacks,
            Config = Config(manifest, container),
            Findings = project.Findings,
            AddOns = [.. manifest.AddOns.Concat(container.AddOns).Select((addOn, index) => AddOn(addOn, index, name))],
        };
    }

    static HerokuAppName? Name(string? text)
    {
        var words = new string([.. (text ?? "").ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) ? c : '-')]).Trim('-');
        while (words.Contains("--", StringComparison.Ordinal)) words = words.Replace("--", "-", StringComparison.Ordinal);
        return HerokuAppName.TryParse(words.Length > 30 ? words[..30].Trim('-') : words, out var name) ? name : null;
    }

    static Dictionary<ConfigurationKey, Secret> Config(AppManifest manifest, HerokuYml container)
    {
        var config = new Dictionary<ConfigurationKey, Secret>();
        foreach (var (key, value) in container.Config.Select(c => (c.Key, (string?)c.Value)).Concat(manifest.Variables.Select(v => (v.Name, v.Default))))
            if (value is { Length: > 0 } && ConfigurationKey.TryParse(key, out var parsed)) config[parsed] = new Secret(value);
        return config;
    }

    static AddOn AddOn(DeclaredAddOn declared, int index, HerokuAppName app) =>
        new($"{index}", declared.As?.ToLowerInvariant() ?? declared.Service, declared.Service, declared.Plan, app)
        {
            Attachments = [Attachment(declared)],
            Database = declared.Version is { } version ? new HerokuDatabase(version, 0, 0, 0, Follows: false) : null,
        };

    // An attachment NAME of a data store supplies NAME_URL (heroku 1.2, 4.3).
    static Attachment Attachment(DeclaredAddOn declared)
    {
        var name = declared.As ?? declared.Service switch { "heroku-postgresql" => "DATABASE", "heroku-redis" => "REDIS", _ => null };
        return new Attachment(name ?? declared.Service.ToUpperInvariant(), null,
            ConfigurationKey.TryParse($"{name}_URL", out var key) && name is not null ? [key] : []);
    }
}
