using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;
using Landfall.Values;

namespace Landfall.Convert.Workflows;

/// <summary>A review app, as app.json and the pipeline describe it.</summary>
/// <param name="App">The handle of the app that it is of.</param>
/// <param name="Variables">Assignments, ready for the shell.</param>
/// <param name="Secrets">Variables whose values are secrets of the repository on GitHub.</param>
/// <param name="Databases">What stands behind <c>$APP-</c> in the handle, with the variable that gets the URL.</param>
/// <param name="Shell">What its scripts are run by.</param>
sealed record ReviewApp(
    Handle App, IReadOnlyList<string> Variables, IReadOnlyList<ConfigurationKey> Secrets, IReadOnlyList<(string Name, ConfigurationKey Variable)> Databases,
    IReadOnlyList<PlannedService> Services, string? PostDeploy, string? PreDestroy, string Shell)
{
    const string Postgres = "heroku-postgresql";

    /// <param name="manifest">For review apps.</param>
    public static ReviewApp Of(HerokuApp app, AppManifest manifest, IReadOnlyList<PlannedService> services, List<Finding> findings)
    {
        var databases = manifest.AddOns.Where(a => a.Service == Postgres).Select(a => a.As ?? "DATABASE").Distinct()
            .Select(name => (Name: name.ToLowerInvariant(), Variable: Key($"{name}_URL")!)).Where(d => d.Variable is not null).ToList();
        var given = (app.Pipeline?.ReviewVariables ?? []).Select(Key).OfType<ConfigurationKey>().ToList();
        var declared = manifest.Variables.Select(v => (Key: Key(v.Name), Variable: v))
            .Where(v => v.Key is not null && !given.Contains(v.Key) && databases.All(d => d.Variable != v.Key)).ToList();
        foreach (var other in manifest.AddOns.Select(a => a.Service).Where(service => service != Postgres).Distinct().Order(StringComparer.Ordinal))
            findings.Add(Finding.Decide(other, "Review apps are made without this add-on: give them what takes its place, or a value for its variable.", "app.json addons"));
        return new ReviewApp(
            Handle.Parse(app.Name.Value),
            [.. declared.Select(v => Assignment(v.Key!, v.Variable, findings)).OfType<string>()],
            [.. given.Concat(declared.Where(v => v.Variable is { Required: true, Generated: false }).Select(v => v.Key!))],
            databases,
            [.. services.Select(service => Scaled(service, manifest))],
            Script("postdeploy", manifest, findings), Script("pr-predestroy", manifest, findings), app.Stack == "container" ? "sh" : "bash");
    }

    static ConfigurationKey? Key(string name) => ConfigurationKey.TryParse(name, out var key) ? key : null;

    static string? Assignment(ConfigurationKey key, DeclaredVariable variable, List<Finding> findings)
    {
        if (variable.Default is not { } value) return variable.Generated ? $"{key}=\"$(openssl rand -hex 32)\"" : null;
        if (ReviewWorkflow.Holds(value)) return $"{key}={ShellText.Word(value)}";
        findings.Add(Finding.Decide(key.Value, "Its value holds what no line of a workflow can; review apps are made without it.", "app.json env"));
        return null;
    }

    // Without a formation Heroku starts one web process alone (heroku 1.1).
    static PlannedService Scaled(PlannedService service, AppManifest manifest) => manifest.Formation.TryGetValue(service.Process.Value, out var declared)
        ? service with { Count = declared.Quantity, Size = DynoSizes.Container(declared.Size ?? "") ?? ContainerSize.Default }
        : service with { Count = service.IsWeb ? 1 : 0, Size = ContainerSize.Default };

    static string? Script(string name, AppManifest manifest, List<Finding> findings)
    {
        if (manifest.Scripts.GetValueOrDefault(name) is not { } command || ReviewWorkflow.Holds(command)) return manifest.Scripts.GetValueOrDefault(name);
        findings.Add(Finding.Decide(name, "This script holds what no line of a workflow can; review apps are made without it.", "app.json scripts"));
        return null;
    }
}
