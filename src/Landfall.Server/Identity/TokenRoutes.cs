using Landfall.Server.Hal;
using Microsoft.EntityFrameworkCore;

namespace Landfall.Server.Identity;

/// <summary>Getting, showing and giving back access tokens (interface 2.1).</summary>
static class TokenRoutes
{
    static readonly TimeSpan Longest = TimeSpan.FromDays(7);
    static readonly string[] Scopes = ["manage", "read", "elevated", "privileged"];

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/tokens", CreateAsync).Open();
        routes.MapGet("/tokens", (Call call) => call.Page("tokens", Living(call), t => Describe(call, t)));
        routes.MapGet("/tokens/{id:guid}", (Guid id, Call call) => call.Ok(Describe(call, Own(call, id))));
        routes.MapDelete("/tokens/{id:guid}", Revoke);
        routes.MapGet("/current_token", (Call call) => call.Ok(Describe(call, Own(call, call.Who.TokenId))));
        routes.MapPost("/tokens/revoke_all_accessible", RevokeAllAsync);
    }

    static async Task<IResult> CreateAsync(Call call, TokenIssuer issuer, Passwords passwords, LoginLimit limit)
    {
        var body = await call.BodyAsync();
        if (body.Text("grant_type") is not "password")
            throw ApiError.Unauthorized("unsupported_grant_type", "Only the password grant is known here.");
        var (name, password) = (body.Need("username").Trim().ToLowerInvariant(), body.Need("password"));
        var address = call.Http.Request.Headers["X-Forwarded-For"].ToString();
        limit.Begin(name, address);
        var user = call.Store.Users.FirstOrDefault(u => u.Email == name);
        if (!passwords.Match(user, password))
            throw ApiError.Unauthorized("invalid_credentials", "The e-mail address or the password is wrong.");
        limit.Succeeded(name, address);
        var scope = body.Text("scope") ?? "manage";
        if (!Scopes.Contains(scope)) throw ApiError.Unprocessable($"scope is one of {string.Join(", ", Scopes)}");
        var (row, jwt) = issuer.Issue(call.Store, user!, scope, Life(body, scope));
        return call.Created(Describe(call, row, jwt));
    }

    static TimeSpan Life(Body body, string scope)
    {
        var asked = body.Whole("expires_in") ?? body.Whole("expires") ?? 43200;
        if (asked <= 0) throw ApiError.Unprocessable("expires_in is a number of seconds above 0");
        var longest = scope == "elevated" ? TimeSpan.FromMinutes(30) : Longest;
        return TimeSpan.FromSeconds(Math.Min(asked, longest.TotalSeconds));
    }

    internal static System.Text.Json.Nodes.JsonObject Describe(Call call, Token token, string? jwt = null)
    {
        var document = Document.Of(call, "token", "tokens", token.Id)
            .Add("token_type", "bearer").Add("scope", token.Scope)
            .Add("expires_in", (long)(token.ExpiresAt - token.CreatedAt).TotalSeconds)
            .Add("expires_at", token.ExpiresAt.ToUnixTimeSeconds())
            .Add("created_at", Call.Stamp(token.CreatedAt))
            .Add("revoked_at", token.RevokedAt is { } at ? Call.Stamp(at) : null)
            .To("user", call.Href("users", token.UserId)).To("actor", call.Href("users", token.UserId));
        if (jwt is not null) document.Add("access_token", jwt);
        return document.Done();
    }

    static IQueryable<Token> Living(Call call) => call.Store.Tokens
        .Where(t => t.UserId == call.Who.User.Id && t.RevokedAt == null).OrderByDescending(t => t.CreatedAt);

    static Token Own(Call call, Guid id) => Living(call).FirstOrDefault(t => t.Id == id) ?? throw ApiError.NotFound();

    static IResult Revoke(Guid id, Call call)
    {
        Own(call, id).RevokedAt = call.Time.GetUtcNow();
        call.Store.SaveChanges();
        return Results.NoContent();
    }

    static async Task<IResult> RevokeAllAsync(Call call)
    {
        var body = await call.BodyAsync();
        var kept = (body.Texts("except_tokens") ?? []).Select(href => href[(href.LastIndexOf('/') + 1)..]).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var now = call.Time.GetUtcNow();
        await foreach (var token in Living(call).AsAsyncEnumerable())
            if (!kept.Contains(token.Id.ToString())) token.RevokedAt = now;
        await call.Store.SaveChangesAsync();
        return Results.NoContent();
    }
}
