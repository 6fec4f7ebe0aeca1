using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert.AddOns;

/// <summary>What becomes of the add-ons: databases to make, the variables that will hold their URLs, and what stays where it is.</summary>
sealed record AddOnPlan(
    IReadOnlyList<PlannedDatabase> Databases, IReadOnlyDictionary<ConfigurationKey, Handle> Variables, IReadOnlyList<Finding> Findings)
{
    const string Source = "GET /apps/{app}/addons";
    const string Declared = "app.json addons";

    /// <summary>Plans. An add-on that is not known keeps its variables, and is for a person to look at (heroku 4.3).</summary>
    public static AddOnPlan Of(HerokuApp app)
    {
        var findings = new List<Finding>();
        var variables = new Dictionary<ConfigurationKey, Handle>();
        var owned = app.AddOns.Where(a => a.Service == KnownAddOns.Postgres && IsOwn(app, a)).ToList();
        var databases = owned.Where(a => a.Database?.Follows != true).Select(a => Database(app, a, findings))
            .OfType<PlannedDatabase>().ToList();
        foreach (var database in databases) Supply(database.AddOn, database.Handle, variables, findings);
        foreach (var follower in owned.Where(a => a.Database?.Follows == true)) Follow(follower, databases, variables, findings);
        findings.AddRange(app.AddOns.Except(owned).Select(addOn => Other(app, addOn)));
        return new AddOnPlan(databases, variables, findings);
    }

    static bool IsOwn(HerokuApp app, AddOn addOn) => addOn.Owner is null || addOn.Owner == app.Name;

    static PlannedDatabase? Database(HerokuApp app, AddOn addOn, List<Finding> findings)
    {
        // Poolers and named credentials see the same data through another door: the copy takes the main one.
        var attachment = addOn.Attachments.OrderBy(a => a.Name == "DATABASE" ? 0 : 1).ThenBy(a => a.Name, StringComparer.Ordinal)
            .FirstOrDefault(a => a.Namespace is null && a.Variables.Any(v => !app.IsLive || app.Config.ContainsKey(v)));
        if (attachment is null || !Handle.TryParse(Short($"{app.Name}-{attachment.Name.ToLowerInvariant()}"), out var handle))
        {
            findings.Add(Finding.Blocker(addOn.Name,
                "No config var of this app holds this database's URL: attach it (`heroku addons:attach`) or remove it.", Source));
            return null;
        }
        var (version, tables) = (addOn.Database?.Version, addOn.Database?.Tables ?? 0);
        if (!app.IsLive) findings.Add(Finding.Info(addOn.Name, $"This PostgreSQL database becomes '{handle}'. It begins empty.", Declared));
        else findings.Add(Finding.Info(addOn.Name,
            $"This PostgreSQL database ({addOn.Plan}, version {version ?? "unknown"}, {tables} tables) is made anew as '{handle}' " +
            "and filled with its rows.", Source));
        var major = int.TryParse(version?.Split('.')[0], out var number) ? number : (int?)null;
        var variable = attachment.Variables.FirstOrDefault(app.Config.ContainsKey) ?? attachment.Variables[0];
        return new PlannedDatabase(handle, addOn, variable, major, Disk(addOn.Database?.Bytes ?? 0));
    }

    static string Short(string handle) => handle.Length <= 63 ? handle : handle[..63];

    static int Disk(long bytes) => (int)Math.Clamp(bytes * 2 / (1L << 30) + 1, 10, 16_000);

    static void Supply(AddOn addOn, Handle handle, Dictionary<ConfigurationKey, Handle> variables, List<Finding> findings)
    {
        foreach (var attachment in addOn.Attachments)
        {
            foreach (var key in attachment.Variables) variables[key] = handle;
            if (attachment.Namespace?.StartsWith("connection-pooling", StringComparison.Ordinal) == true)
                findings.Add(Finding.Decide(attachment.Name,
                    "This is a connection pool of Heroku's. Its variable will hold the database's own URL: check that the app stays " +
                    "below the database's connections.", Source));
            else if (attachment.Namespace is { } credential)
                findings.Add(Finding.Decide(attachment.Name,
                    $"This attachment uses '{credential}'. Its variable will hold the URL of the database's owner, who may do everything.", Source));
        }
    }

    static void Follow(
        AddOn follower, List<PlannedDatabase> leaders, Dictionary<ConfigurationKey, Handle> variables, List<Finding> findings)
    {
        if (leaders is not [var leader])
        {
            findings.Add(Finding.Blocker(follower.Name,
                "This follower's leader is not known among several databases: detach it before the move.", Source));
            return;
        }
        foreach (var key in follower.Attachments.SelectMany(a => a.Variables)) variables[key] = leader.Handle;
        findings.Add(Finding.Decide(follower.Name,
            $"This follower is not made anew: its variables will hold the URL of '{leader.Handle}'.", Source));
    }

    static Finding Other(HerokuApp app, AddOn addOn)
    {
        var source = app.IsLive ? Source : Declared;
        if (!IsOwn(app, addOn))
            return Finding.Decide(addOn.Name,
                $"This {addOn.Service} belongs to the app {addOn.Owner} and stays there; the variables {Names(addOn)} keep pointing at it.", source);
        if (KnownAddOns.Find(addOn.Service) is not { } known)
            return Finding.Decide(addOn.Name, app.IsLive
                ? $"The add-on '{addOn.Service}' is not known. Its variables {Names(addOn)} are copied as they are; data in it is not moved. Ask its vendor whether they go on without " +
                  "Heroku: what belongs to the add-on ends when it is destroyed, and an account of your own has other values."
                : $"The add-on '{addOn.Service}' is not known: look up which variables the app reads of it, and set them to an account of your own.", source);
        return known.Fate switch
        {
            AddOnFate.Scheduler when app.Jobs.Count > 0 => Finding.Decide(addOn.Name,
                $"The jobs of {addOn.Service} cannot be read through an API: see that app.json's cron has each of them (`heroku addons:open {addOn.Service}`), " +
                "and pause them before the cutover: they go on writing in maintenance mode.", source),
            AddOnFate.Scheduler => Finding.Decide(addOn.Name,
                $"The jobs of {addOn.Service} cannot be read through an API. Look them up (`heroku addons:open {addOn.Service}`), declare each as a job " +
                "of your own in app.json (\"cron\": [{\"schedule\": \"0 7 * * *\", \"command\": \"…\"}]), and pause them before the cutover: they go on " +
                "writing in maintenance mode.", source),
            AddOnFate.Store => Finding.Decide(addOn.Name, app.IsLive
                ? $"The data in {addOn.Service} is not moved: the app keeps using it from outside through {Names(addOn)}. It ends when the add-on " +
                  $"is destroyed, so keep the Heroku app until it is replaced: {known.Replacement}."
                : $"The app reads {known.Variables}: set it to a store of your own: {known.Replacement}.", source),
            AddOnFate.Service => Finding.Decide(addOn.Name, app.IsLive
                ? $"{addOn.Service} stays in use through {Names(addOn)}. Those credentials end with the add-on: open an account of your own before " +
                  $"the Heroku app is destroyed: {known.Replacement}."
                : $"The app reads {known.Variables}: {known.Replacement}.", source),
            AddOnFate.Salesforce => Finding.Blocker(addOn.Name,
                $"{addOn.Service} joins the app with Salesforce and exists on Heroku alone: take it out of the app, or keep the app there.", source),
            _ => Finding.Info(addOn.Name,
                $"{addOn.Service} works on Heroku alone and was left there; its variables {Names(addOn)} are kept. Instead: {known.Replacement}.", source),
        };
    }

    static string Names(AddOn addOn)
    {
        var names = addOn.Attachments.SelectMany(a => a.Variables).Select(v => v.Value).Order(StringComparer.Ordinal).ToList();
        return names.Count == 0 ? "(none)" : string.Join(", ", names);
    }
}
