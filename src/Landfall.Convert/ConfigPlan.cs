using System.Text;
using Landfall.Convert.AddOns;
using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert;

/// <summary>The configuration of the new app: values byte for byte, URLs of databases under the names they had.</summary>
sealed record ConfigPlan(IReadOnlyList<PlannedVariable> Variables, IReadOnlyList<Finding> Findings)
{
    /// <summary>Set by the platform or the entrypoint for every process, whatever a config var says.</summary>
    static readonly string[] Overridden = ["PORT", "DYNO"];

    /// <summary>Where Heroku's image keeps its programs and libraries: buildpacks of old set these, and another image keeps them elsewhere.</summary>
    static readonly string[] Places = ["PATH", "LD_LIBRARY_PATH", "LIBRARY_PATH", "GEM_HOME", "GEM_PATH", "JAVA_HOME", "PYTHONHOME"];

    static readonly string[] Reserved = ["APTIBLE_", "LANDFALL_"];

    static readonly ConfigurationKey MaintenancePage = ConfigurationKey.Parse("MAINTENANCE_PAGE_URL");
    static readonly ConfigurationKey ErrorPage = ConfigurationKey.Parse("ERROR_PAGE_URL");

    /// <summary>True for a variable that an image of another make must not get from Heroku's.</summary>
    public static bool IsPlace(string name) => Places.Contains(name);

    public static ConfigPlan Of(HerokuApp app, AddOnPlan addOns)
    {
        var (variables, findings) = (new List<PlannedVariable>(), new List<Finding>());
        var source = app.IsLive ? "GET /apps/{app}/config-vars" : "app.json env";
        foreach (var (key, handle) in addOns.Variables.Where(v => !app.Config.ContainsKey(v.Key)).OrderBy(v => v.Key.Value, StringComparer.Ordinal))
            if (!app.IsLive) variables.Add(new PlannedVariable(key, null, handle));
        var urls = addOns.Databases.Where(d => app.Config.ContainsKey(d.SourceVariable)).DistinctBy(d => app.Config[d.SourceVariable])
            .ToDictionary(d => app.Config[d.SourceVariable].Reveal(), d => d, StringComparer.Ordinal);
        foreach (var (key, value) in app.Config.OrderBy(v => v.Key.Value, StringComparer.Ordinal))
        {
            if (Overridden.Contains(key.Value)) Note(Severity.Info, "It was left out: as on Heroku, the platform sets it.");
            else if (IsPlace(key.Value) && app.Stack != "container")
                Note(Severity.Decide, "It names places of Heroku's image and would take those of this image away, so it was left out. What the app needs of it is set in the Dockerfile, after what is there.");
            else if (Reserved.Any(start => key.Value.StartsWith(start, StringComparison.Ordinal)))
                Note(Severity.Blocker, "Names that begin like this belong to the platform: rename the variable in the app and on Heroku.");
            else if (addOns.Variables.TryGetValue(key, out var handle)) variables.Add(new PlannedVariable(key, null, handle));
            else if (urls.TryGetValue(value.Reveal(), out var database))
            {
                variables.Add(new PlannedVariable(key, null, database.Handle));
                Note(Severity.Decide, $"It is a copy of {database.SourceVariable}, so it will hold the URL of '{database.Handle}' too.");
            }
            else
            {
                variables.Add(new PlannedVariable(key, value, null));
                foreach (var (severity, text) in Doubts(value.Reveal(), urls.Keys).Concat(Page(key, app))) Note(severity, text);
            }

            void Note(Severity severity, string text) => findings.Add(new Finding(severity, key.Value, text, source));
        }
        return new ConfigPlan([.. variables.OrderBy(v => v.Key.Value, StringComparer.Ordinal)], findings);
    }

    // Heroku's two pages of an app's own (devcenter, error-pages); the interface has one, for when the app does not answer.
    static IEnumerable<(Severity, string)> Page(ConfigurationKey key, HerokuApp app)
    {
        if (key == MaintenancePage)
            yield return (Severity.Info, "The new platform fetches the page once the app is released, and shows it when the app does not answer.");
        if (key == ErrorPage && !app.Config.ContainsKey(MaintenancePage))
            yield return (Severity.Info, $"Heroku shows this page when the app does not answer. The new platform shows the one that {MaintenancePage} names, if you set that.");
    }

    static IEnumerable<(Severity, string)> Doubts(string value, IEnumerable<string> urls)
    {
        if (value.Length == 0)
            yield return (Severity.Decide, "It is empty on Heroku; the new platform has no empty variables, so it will be absent.");
        if (Encoding.UTF8.GetByteCount(value) > ConfigurationKey.LargestValue)
            yield return (Severity.Blocker, "Its value is larger than a process's variable can be: keep it in a file or a store.");
        var hosts = urls.Select(url => PostgresUrl.TryParse(url, out var parsed) ? parsed.Host : null).OfType<string>();
        if (hosts.Any(host => value.Contains(host, StringComparison.OrdinalIgnoreCase)))
            yield return (Severity.Decide,
                "It names the host of the database on Heroku and is copied as it is: change it, or the app goes on using the old database.");
    }
}
