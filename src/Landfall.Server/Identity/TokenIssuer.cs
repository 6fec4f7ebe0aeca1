using System.Security.Cryptography;
using Landfall.Programs;
using Landfall.Server.Installation;
using Landfall.Server.Store;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Landfall.Server.Identity;

/// <summary>Gives out access tokens and reads them: JWT, RS512 only, signed by a key in a file of its own (interface 2.1).</summary>
sealed class TokenIssuer
{
    readonly RsaSecurityKey key;
    readonly Platform platform;
    readonly TimeProvider time;
    readonly JsonWebTokenHandler handler = new() { SetDefaultTimesOnTokenCreation = false };

    public TokenIssuer(Platform platform, TimeProvider time)
    {
        (this.platform, this.time) = (platform, time);
        var rsa = RSA.Create();
        rsa.ImportFromPem(LoadOrMake(platform.TokenKeyFile));
        key = new RsaSecurityKey(rsa);
        PublicKey = rsa.ExportSubjectPublicKeyInfoPem();
    }

    /// <summary>PEM of the key that checks tokens.</summary>
    public string PublicKey { get; }

    public string UserHref(Guid id) => $"{platform.Origin}/users/{id}";

    /// <summary>Records and signs a token.</summary>
    public (Token Row, string Jwt) Issue(LandfallStore store, User user, string scope, TimeSpan life)
    {
        var now = time.GetUtcNow();
        var row = new Token
        {
            Id = Guid.NewGuid(), UserId = user.Id, OrganizationId = user.OrganizationId, Scope = scope, CreatedAt = now, ExpiresAt = now + life,
        };
        store.Tokens.Add(row);
        store.SaveChanges();
        return (row, handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = platform.Origin,
            Expires = row.ExpiresAt.UtcDateTime,
            IssuedAt = now.UtcDateTime,
            SigningCredentials = new SigningCredentials(key, SecurityAlgorithms.RsaSha512),
            Claims = new Dictionary<string, object>
            {
                ["id"] = row.Id.ToString(), ["sub"] = UserHref(user.Id), ["scope"] = scope, ["session"] = null!,
                ["email"] = user.Email, ["email_verified"] = true, ["name"] = user.Name,
            },
        }));
    }

    /// <summary>The id of a token of ours that has not expired.</summary>
    /// <exception cref="Hal.ApiError">401 with the slug clients know.</exception>
    public async Task<Guid> ReadAsync(string jwt)
    {
        var result = await handler.ValidateTokenAsync(jwt, new TokenValidationParameters
        {
            ValidIssuer = platform.Origin, ValidateAudience = false, IssuerSigningKey = key, ValidAlgorithms = [SecurityAlgorithms.RsaSha512],
            ClockSkew = TimeSpan.Zero, LifetimeValidator = (_, expires, _, _) => expires is { } at && at > time.GetUtcNow().UtcDateTime,
        });
        if (result.IsValid && Guid.TryParse(result.Claims["id"] as string, out var id)) return id;
        throw result.Exception is SecurityTokenInvalidLifetimeException
            ? Hal.ApiError.Unauthorized("expired_token", "The access token has expired. Log in again: landfall login.")
            : Hal.ApiError.Unauthorized("invalid_token", "The access token is not valid here. Log in again: landfall login.");
    }

    static string LoadOrMake(string path)
    {
        if (File.Exists(path)) return File.ReadAllText(path);
        using var rsa = RSA.Create(3072);
        AtomicFile.Write(path, rsa.ExportPkcs8PrivateKeyPem());
        return File.ReadAllText(path);
    }
}
