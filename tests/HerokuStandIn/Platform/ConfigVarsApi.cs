using System.Text.Json.Nodes;
using HerokuStandIn.Apps;
using HerokuStandIn.Http;
using HerokuStandIn.Postgres;
using HerokuStandIn.Releases;

namespace HerokuStandIn.Platform;

/// <summary>Config vars. What an add-on supplies is shown, and cannot be set (heroku 3.4, 15).</summary>
static class ConfigVarsApi
{
    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/config-vars", (AppStore store, HerokuDatabase database) => Answer.Ok(All(store.Current.ConfigVars, store, database)));
        app.MapPatch("/config-vars", PatchAsync);
    }

    public static SortedDictionary<string, string> All(IReadOnlyDictionary<string, string> own, AppStore store, HerokuDatabase database) =>
        new(own.Concat(FromAddons(store, database)).ToDictionary(), StringComparer.Ordinal);

    /// <summary>What the add-ons supply.</summary>
    public static IEnumerable<KeyValuePair<string, string>> FromAddons(AppStore store, HerokuDatabase database) =>
        store.Current.OtherAddons.SelectMany(a => a.ConfigVars)
            .Append(new(DatabaseAddon.Variable, database.UrlOf(store.Current.Database).Reveal().Reveal()));

    static async Task<IResult> PatchAsync(HttpRequest request, AppStore store, HerokuDatabase database, ReleaseLine releases, Unattended unattended)
    {
        var body = await Body.ReadAsync(request);
        var taken = FromAddons(store, database).Select(v => v.Key).Where(body.ContainsKey).ToList();
        if (taken.Count > 0) return Answer.Invalid($"Cannot overwrite attachment values {string.Join(", ", taken)}.");
        if (body.Any(change => change.Value is not (null or JsonValue))) return Answer.Invalid("Config var values are strings.");
        store.Change(s => s with { ConfigVars = Apply(s.ConfigVars, body) });
        var (_, rolledOut) = releases.Add(Describe(body), store.Current.CurrentRelease?.SlugId);
        unattended.Run("Release", () => rolledOut);
        return Answer.Ok(All(store.Current.ConfigVars, store, database));
    }

    static Dictionary<string, string> Apply(IReadOnlyDictionary<string, string> before, JsonObject changes)
    {
        var after = before.ToDictionary();
        foreach (var (key, value) in changes)
        {
            if (value is null) after.Remove(key);
            else after[key] = value.ToString();
        }
        return after;
    }

    static string Describe(JsonObject changes)
    {
        var unset = changes.Where(c => c.Value is null).Select(c => c.Key).ToList();
        var set = changes.Where(c => c.Value is not null).Select(c => c.Key).ToList();
        return set.Count > 0 ? $"Set {string.Join(", ", set)} config vars" : $"Remove {string.Join(", ", unset)} config vars";
    }
}
