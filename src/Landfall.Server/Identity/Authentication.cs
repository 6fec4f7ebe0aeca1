using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Store;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Identity;

/// <summary>Finds out who asks, before any route is reached. Routes without a token are marked <see cref="OpenRoute"/>.</summary>
static class Authentication
{
    public static void UseTokens(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (http.GetEndpoint() is { } endpoint && endpoint.Metadata.GetMetadata<OpenRoute>() is null)
        {
            var principal = await IdentifyAsync(http.RequestServices, Bearer(http));
            if (principal.ReadOnly && !HttpMethods.IsGet(http.Request.Method) && !HttpMethods.IsHead(http.Request.Method))
                throw ApiError.Forbidden("This token may only read. Log in again with the scope 'manage'.");
            http.Features.Set(principal);
        }
        await next(http);
    });

    /// <summary>Lets a route be reached without a token.</summary>
    public static TBuilder Open<TBuilder>(this TBuilder builder) where TBuilder : IEndpointConventionBuilder => builder.WithMetadata(new OpenRoute());

    static string Bearer(HttpContext http)
    {
        var header = http.Request.Headers.Authorization.ToString();
        return header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
            ? header[7..].Trim()
            : throw ApiError.Unauthorized("invalid_token", "Send an access token: Authorization: Bearer …. Get one with: landfall login.");
    }

    /// <summary>Who a token speaks for.</summary>
    /// <exception cref="ApiError">401: it is not valid here, has expired or was revoked.</exception>
    public static async Task<Principal> IdentifyAsync(IServiceProvider services, string jwt)
    {
        var store = services.GetRequiredService<LandfallStore>();
        var token = store.Tokens.Find(await services.GetRequiredService<TokenIssuer>().ReadAsync(jwt));
        if (token is null || token.RevokedAt is not null || store.Users.Find(token.UserId) is not { } user)
            throw ApiError.Unauthorized("invalid_token", "The access token was revoked. Log in again: landfall login.");
        return Of(store, user, token);
    }

    /// <summary>What somebody who was let in may do by now; null when their token has ended.</summary>
    public static Principal? Anew(LandfallStore store, Principal before, DateTimeOffset now) =>
        store.Tokens.AsNoTracking().FirstOrDefault(t => t.Id == before.TokenId) is { RevokedAt: null } token && token.ExpiresAt > now
        && store.Users.AsNoTracking().FirstOrDefault(u => u.Id == token.UserId) is { } user
            ? Of(store, user, token)
            : null;

    /// <summary>What a person may do.</summary>
    /// <param name="token">The token that they showed; null when they showed a key of theirs.</param>
    public static Principal Of(LandfallStore store, User user, Token? token)
    {
        var roles = store.Memberships.Where(m => m.UserId == user.Id).Join(store.Roles, m => m.RoleId, r => r.Id, (_, r) => r).ToList();
        var ids = roles.Select(r => r.Id).ToList();
        var permissions = store.Permissions.Where(p => p.DeletedAt == null && ids.Contains(p.RoleId)).ToList();
        return new Principal(
            user, token?.Id ?? Guid.Empty,
            [.. roles.Where(r => r.Type is "owner" or "platform_owner").Select(r => r.OrganizationId)],
            permissions.ToLookup(p => p.AccountId, p => Principal.Parse(p.Scope) ?? Scope.BasicRead),
            token?.Scope == "read");
    }

    sealed class OpenRoute;
}
