using System.Text.Json.Nodes;
using Landfall.Client.Hal;
using Landfall.Client.Http;
using Landfall.Client.Settings;
using Landfall.Values;

namespace Landfall.Client.Identity;

/// <summary>An access token and when it ends (interface 2.1).</summary>
public sealed record AccessToken(Secret Value, DateTimeOffset Expires);

/// <summary>Who takes possession of a new platform.</summary>
/// <param name="Email">The first user's address.</param>
/// <param name="Password">The first user's password.</param>
/// <param name="Name">The first user's name.</param>
/// <param name="Organization">The first organization's name.</param>
public sealed record Owner(string Email, Secret Password, string Name, string Organization);

/// <summary>Getting a token.</summary>
public sealed class IdentityCalls
{
    readonly PlatformApi api;

    internal IdentityCalls(PlatformApi api) => this.api = api;

    /// <summary>Logs in with a password.</summary>
    /// <param name="email">The user.</param>
    /// <param name="password">The password.</param>
    /// <param name="lifetime">How long the token shall last.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ApiException">401 <c>invalid_credentials</c> and others of interface 2.1.</exception>
    public async Task<AccessToken> LogInAsync(string email, Secret password, TimeSpan lifetime, CancellationToken stop) =>
        Read(await api.PostAsync(Auth("/tokens"), new JsonObject
        {
            ["grant_type"] = "password",
            ["username"] = email,
            ["password"] = password.Reveal(),
            ["scope"] = "manage",
            ["expires_in"] = (long)lifetime.TotalSeconds,
        }, stop));

    /// <summary>Takes possession of a new platform with the token that its start printed (an extension).</summary>
    /// <exception cref="ApiException">The token is not, or no longer, good.</exception>
    public async Task<AccessToken> ClaimAsync(Secret claim, Owner owner, CancellationToken stop)
    {
        var answer = await api.PostAsync(Auth("/claims/installation"), new JsonObject
        {
            ["token"] = claim.Reveal(),
            ["email"] = owner.Email,
            ["password"] = owner.Password.Reveal(),
            ["name"] = owner.Name,
            ["organization"] = owner.Organization,
        }, stop);
        return Read(answer);
    }

    string Auth(string path) => ClientSettings.Origin(api.AuthRoot) + path;

    static AccessToken Read(HalDocument token) =>
        new(new Secret(token.Text("access_token")), DateTimeOffset.FromUnixTimeSeconds(token.Number("expires_at")));
}
