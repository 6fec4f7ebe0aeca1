namespace Landfall.Heroku.Manifests;

/// <summary>What an app.json says that a person should know when the app moves.</summary>
static class ManifestFindings
{
    const string File = "app.json";

    public static IEnumerable<Finding> Of(HerokuApp app, AppManifest manifest) =>
        [.. Variables(app, manifest), .. Scripts(manifest), .. Environments(manifest), .. AddOns(app, manifest), .. Unknown(manifest)];

    static IEnumerable<Finding> Variables(HerokuApp app, AppManifest manifest)
    {
        const string Source = "app.json env";
        var names = app.Config.Keys.Select(key => key.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var variable in manifest.Variables)
        {
            if (variable.Generated && names.Contains(variable.Name))
                yield return Finding.Info(variable.Name,
                    "Heroku generated this secret once; its live value is copied, never made anew.", Source);
            else if (variable.Generated && !app.IsLive)
                yield return Finding.Decide(variable.Name,
                    "Heroku generates this secret. If the app lives there, copy its value (`heroku config:get`); for a new app make one: " +
                    "`openssl rand -hex 32`." + About(variable), Source);
            else if (variable.Required && !names.Contains(variable.Name))
                yield return Finding.Decide(variable.Name, (app.IsLive
                    ? "app.json requires this variable, the app on Heroku does not have it. Set it if the app needs it."
                    : "app.json requires this variable and has no value for it: set it before the first deploy.") + About(variable), Source);
        }
    }

    static string About(DeclaredVariable variable) => variable.Description.Length == 0 ? "" : $" It says of it: {variable.Description}";

    static IEnumerable<Finding> Scripts(AppManifest manifest)
    {
        const string Source = "app.json scripts";
        foreach (var (name, command) in manifest.Scripts.Where(s => s.Key != "pr-predestroy").OrderBy(s => s.Key, StringComparer.Ordinal))
            yield return name switch
            {
                "postdeploy" => Finding.Info(name,
                    $"It runs once, after the first deploy of a new app. For a new app run: {command}", Source),
                _ => Finding.Info(name, "This script runs for new and review apps alone; it was not carried over.", Source),
            };
    }

    static IEnumerable<Finding> Environments(AppManifest manifest) =>
        manifest.Environments.Where(e => e.Key != "review").OrderBy(e => e.Key, StringComparer.Ordinal).Select(environment => Finding.Decide(environment.Key,
            (environment.Key == "test" ? "app.json describes this environment for CI" : "Heroku reads this environment of app.json for new apps alone") + "; it was not carried over." +
            (environment.Value.Count == 0 ? "" : $" It sets {string.Join(", ", environment.Value)}."), "app.json environments"));

    static IEnumerable<Finding> AddOns(HerokuApp app, AppManifest manifest) =>
        manifest.AddOns.Select(a => a.Service).Distinct().Order(StringComparer.Ordinal)
            .Where(service => app.AddOns.All(addOn => addOn.Service != service))
            .Select(service => Finding.Info(service,
                "app.json names this add-on, the app on Heroku does not have it; it was left out.", "app.json addons"));

    static IEnumerable<Finding> Unknown(AppManifest manifest) =>
        manifest.Unknown.Select(key => Finding.Info(key, "This key of app.json is not one of Heroku's; it was left out.", File));
}
