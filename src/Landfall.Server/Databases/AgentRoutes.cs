using Landfall.Ferry;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Values;
using Microsoft.AspNetCore.Http.Features;

namespace Landfall.Server.Databases;

/// <summary>
/// Where an agent next to a source comes to the copy that it is for (extension <c>agent</c>): a request to upgrade, let in by the token of
/// the copy alone, which is good while the copy runs and for nothing else.
/// </summary>
static class AgentRoutes
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/agent", HoldAsync).Open();

    static async Task HoldAsync(HttpContext http, Agents agents)
    {
        var links = agents.Find(new Secret(http.Request.Headers[SourceAgent.TokenHeader].ToString())) ?? throw ApiError.NotFound();
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || http.Request.Headers.Upgrade != SourceAgent.Protocol)
            throw new ApiError(426, "upgrade_required", "An agent comes here. Run one next to the source: landfall agent < TICKET");
        http.Response.Headers.Upgrade = SourceAgent.Protocol;
        await using var stream = await upgrade.UpgradeAsync();
        await links.HoldAsync(stream, http.RequestAborted);
    }
}
