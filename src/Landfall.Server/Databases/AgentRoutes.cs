using Landfall.Ferry;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Values;
using Microsoft.AspNetCore.Http.Features;

namespace Landfall.Server.Databases;

/// <summary>
/// Where an agent next to a source comes to the copy that it is for (extension <c>agent</c>): a request to upgrade; and, for a machine
/// that has none, its program (Linux, x64). Both are let in by the token of the copy alone, which is good while the copy runs and for
/// nothing else.
/// </summary>
static class AgentRoutes
{
    /// <summary>The program, beside the server's own; images/build publishes it there.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "agent", "landfall-agent");

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(SourceAgent.Path, HoldAsync).Open();
        routes.MapGet($"{SourceAgent.Path}/program", Hand).Open();
    }

    static async Task HoldAsync(HttpContext http, Agents agents)
    {
        var links = Copy(http, agents);
        if (http.Features.Get<IHttpUpgradeFeature>() is not { IsUpgradableRequest: true } upgrade || http.Request.Headers.Upgrade != SourceAgent.Protocol)
            throw new ApiError(426, "upgrade_required", "An agent comes here. Run one next to the source: landfall agent < TICKET");
        http.Response.Headers.Upgrade = SourceAgent.Protocol;
        await using var stream = await upgrade.UpgradeAsync();
        await links.HoldAsync(stream, http.RequestAborted);
    }

    static IResult Hand(HttpContext http, Agents agents)
    {
        Copy(http, agents);
        return File.Exists(Program) ? Results.File(Program, "application/octet-stream") : throw ApiError.NotFound();
    }

    static AgentLinks Copy(HttpContext http, Agents agents) =>
        agents.Find(new Secret(http.Request.Headers[SourceAgent.TokenHeader].ToString())) ?? throw ApiError.NotFound();
}
