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
        var project = ProjectToml.Of(repository);
        var findings = new List<Finding>(project.Findings);
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
            AddOns = AddOns(manifest, container, name, findings),
            Findings = findings,
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

    // What both files name is one add-on. Of several databases Heroku gives those without a name one by a colour, which nobody knows before.
    static List<AddOn> AddOns(AppManifest manifest, HerokuYml container, HerokuAppName app, List<Finding> findings)
    {
        var addOns = new List<AddOn>();
        foreach (var declared in manifest.AddOns.Concat(container.AddOns.Where(c => manifest.AddOns.All(m => (m.Service, Attachment(m).Name) != (c.Service, Attachment(c).Name)))))
        {
            var attachment = Attachment(declared);
            if (attachment.Variables.Count > 0 && IsTaken(attachment.Name))
            {
                var name = Enumerable.Range(2, addOns.Count).Select(number => $"{attachment.Name}_{number}").First(name => !IsTaken(name));
                attachment = Attachment(declared with { As = name });
                findings.Add(Finding.Decide(declared.Service,
                    $"Another add-on has its name, so its variable is {name}_URL here. Name it: {{\"plan\": …, \"as\": \"REPORTING\"}}.", "app.json addons"));
            }
            addOns.Add(AddOn(declared, attachment, addOns.Count, app));
        }
        return addOns;

        bool IsTaken(string name) => addOns.Exists(a => string.Equals(a.Attachments[0].Name, name, StringComparison.OrdinalIgnoreCase));
    }

    static AddOn AddOn(DeclaredAddOn declared, Attachment attachment, int index, HerokuAppName app) =>
        new($"{index}", declared.As?.ToLowerInvariant() ?? declared.Service, declared.Service, declared.Plan, app)
        {
            Attachments = [attachment],
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
