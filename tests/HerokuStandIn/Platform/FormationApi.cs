using System.Globalization;
using System.Text.Json.Nodes;
using HerokuStandIn.Apps;
using HerokuStandIn.Dynos;
using HerokuStandIn.Http;

namespace HerokuStandIn.Platform;

/// <summary>The formation. A change is answered at once and happens after that: a list of dynos tells when it has.</summary>
static class FormationApi
{
    const int MostDynos = 20;

    public static void Map(IEndpointRouteBuilder app)
    {
        app.MapGet("/formation", (AppStore store, StandInOptions options) =>
            new Listing(store.Current.Formation.Select(f => Of(f, store.Current, options))));
        app.MapGet("/formation/{type}", (string type, AppStore store, StandInOptions options) =>
            store.Current.Formation.FirstOrDefault(f => f.Type == type || $"{f.Id}" == type) is { } found
                ? Answer.Ok(Of(found, store.Current, options))
                : Answer.Missing("process type"));
        app.MapPatch("/formation", PatchAsync);
    }

    static async Task<IResult> PatchAsync(HttpRequest request, AppStore store, StandInOptions options, Formation formation, Unattended unattended)
    {
        var updates = ((await Body.ReadAsync(request))["updates"] as JsonArray ?? []).OfType<JsonObject>().ToList();
        var changed = new List<ProcessScale>();
        foreach (var update in updates)
        {
            var type = update["type"]?.ToString();
            if (store.Current.Formation.FirstOrDefault(f => f.Type == type) is not { } before) return Answer.Missing("process type");
            if (Apply(before, update) is not { } after) return Answer.Invalid($"Quantity is a number from 0 to {MostDynos}.");
            changed.Add(after);
        }
        store.Change(s => s with { Formation = [.. s.Formation.Select(f => changed.LastOrDefault(c => c.Id == f.Id) ?? f)] });
        unattended.Run("Scaling", formation.ApplyAsync);
        return Answer.Ok(changed.Select(f => Of(f, store.Current, options)));
    }

    // The command line sends the quantity as a string (heroku 2.7).
    static ProcessScale? Apply(ProcessScale scale, JsonObject update)
    {
        var quantity = update["quantity"]?.ToString() ?? $"{scale.Quantity}";
        return int.TryParse(quantity, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= MostDynos
            ? scale with { Quantity = number, Size = update["size"]?.ToString() ?? scale.Size }
            : null;
    }

    static object Of(ProcessScale scale, AppState app, StandInOptions options) => new
    {
        id = scale.Id, type = scale.Type, command = app.CurrentSlug?.ProcessTypes.GetValueOrDefault(scale.Type),
        quantity = scale.Quantity, size = scale.Size, dyno_size = new { id = scale.Id, name = scale.Size },
        app = AppBody.Reference(app, options), created_at = app.CreatedAt, updated_at = app.CreatedAt,
    };
}
