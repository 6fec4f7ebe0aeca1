using HerokuStandIn.Apps;
using HerokuStandIn.Http;

namespace HerokuStandIn.Platform;

/// <summary>The account, and what belongs to no app.</summary>
static class AccountApi
{
    public const string Email = "dev@example.com";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/account", (AppStore store) => Answer.Ok(new
        {
            id = store.Current.OwnerId, email = Email, name = "Dev", verified = true, two_factor_authentication = false,
            default_team = (object?)null, suspended_at = (string?)null, delinquent_at = (string?)null,
        }));
        routes.MapGet("/account/rate-limits", () => Answer.Ok(new { remaining = 4500 }));
        routes.MapGet("/account/features", () => new Listing([]));
        routes.MapGet("/teams", () => new Listing([]));
        routes.MapGet("/regions", () =>
            new Listing([new { id = AppBody.RegionId, name = "us", description = "United States", private_capable = true }]));
        routes.MapGet("/stacks", () =>
            new Listing([new { id = AppBody.StackId, name = AppState.DefaultStack, state = "public", @default = true }]));
    }
}
