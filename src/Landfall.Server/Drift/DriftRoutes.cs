using System.Text.Json.Nodes;
using Landfall.Engine;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;

namespace Landfall.Server.Drift;

/// <summary>What is not as it should be (extension): the caller's environments alone.</summary>
static class DriftRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/drift", async (Call call, DriftWatch watch) =>
    {
        var accounts = call.Who.Accounts(call.Store, Scope.Read).OrderBy(a => a.Id).ToList();
        try
        {
            var found = await watch.NowAsync(call.Store, accounts, call.Stop);
            return call.Page("drift", found.AsQueryable(), drift => Describe(call, drift));
        }
        catch (EngineException failure)
        {
            throw new ApiError(503, "engine_unavailable", failure.Message);
        }
    });

    // What drifted is no resource: it can be read in this list alone.
    static JsonObject Describe(Call call, KnownDrift drift)
    {
        var item = drift.Item;
        var links = new JsonObject { ["self"] = Call.Link($"{call.Platform.Origin}/drift"), ["account"] = Call.Link(call.Href("accounts", item.Account)) };
        if (item.App is { } app) links["app"] = Call.Link(call.Href("apps", app));
        if (item.Database is { } database) links["database"] = Call.Link(call.Href("databases", database));
        return new JsonObject
        {
            ["kind"] = item.Kind, ["name"] = item.Name, ["what"] = item.What, ["since"] = Call.Stamp(drift.Since),
            ["repair"] = item.Words(), ["repairable"] = item.Repair != Repair.ByHand, ["_links"] = links,
        };
    }
}
