namespace Landfall.Heroku.Manifests;

/// <summary>What an app.json says that a person should know when the app moves.</summary>
static class ManifestFindings
{
    public static IEnumerable<Finding> Of(HerokuApp app, AppManifest manifest)
    {
        var names = app.Config.Keys.Select(key => key.Value).ToHashSet(StringComparer.Ordinal);
        foreach (var variable in manifest.Variables)
        {
            if (variable.Generated && names.Contains(variable.Name))
                yield return Finding.Info(variable.Name,
                    "Heroku generated this secret once; its live value is copied, never made anew.", "app.json env");
            else if (variable.Required && !names.Contains(variable.Name))
                yield return Finding.Decide(variable.Name,
                    "app.json requires this variable, the app on Heroku does not have it. Set it if the app needs it.", "app.json env");
        }
        foreach (var script in manifest.Scripts.Keys.Order(StringComparer.Ordinal))
            yield return Finding.Info(script,
                "This script runs for new and review apps alone; it was not carried over.", "app.json scripts");
        foreach (var environment in manifest.Environments)
            yield return Finding.Decide(environment,
                "app.json describes this environment for review apps or CI; it was not carried over.", "app.json environments");
        foreach (var service in manifest.AddOns.Where(service => app.AddOns.All(addOn => addOn.Service != service)))
            yield return Finding.Info(service,
                "app.json names this add-on, the app on Heroku does not have it; it was left out.", "app.json addons");
    }
}
