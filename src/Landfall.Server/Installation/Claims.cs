using System.Security.Cryptography;
using System.Text;
using Landfall.Server.Accounts;
using Landfall.Server.Hal;
using Landfall.Server.Identity;
using Landfall.Server.Store;
using Landfall.Values;

namespace Landfall.Server.Installation;

/// <summary>
/// The first owner. There is no default account: <c>landfall up</c> prints a claim token, good once and for a day, and
/// whoever holds it becomes owner. Afterwards the door is gone.
/// </summary>
static class Claims
{
    static readonly TimeSpan Life = TimeSpan.FromDays(1);

    /// <summary>A new claim token, which voids earlier ones; null when there is an owner already.</summary>
    public static string? New(LandfallStore store, TimeProvider time) => store.InTransaction(() =>
    {
        if (store.Users.Any()) return null;
        store.Claims.RemoveRange(store.Claims);
        var token = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(24));
        store.Claims.Add(new InstallationClaim { Id = Guid.NewGuid(), TokenHash = Hash(token), ExpiresAt = time.GetUtcNow() + Life });
        return token;
    });

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/claims/installation", ClaimAsync).Open();

    static async Task<IResult> ClaimAsync(Call call, TokenIssuer issuer, Passwords passwords, LoginLimit limit)
    {
        var body = await call.BodyAsync();
        var address = call.Http.Request.Headers["X-Forwarded-For"].ToString();
        var (email, password) = (body.Need("email").Trim().ToLowerInvariant(), body.Need("password"));
        if (!email.Contains('@', StringComparison.Ordinal) || email.Length > 254) throw ApiError.Unprocessable("email is not an e-mail address");
        Passwords.Check(password);
        var hash = Hash(body.Need("token"));
        limit.Begin("claim", address);
        var user = call.Store.InTransaction(() => Become(call, hash, email, passwords.Hash(password), body));
        if (user is null)
            throw new ApiError(401, "invalid_claim", "This claim token is not valid: it was used, has expired, or there is an owner. landfall up prints a new one while there is none.");
        limit.Succeeded("claim", address);
        var (row, jwt) = issuer.Issue(call.Store, user, "manage", TimeSpan.FromDays(7));
        return call.Created(TokenRoutes.Describe(call, row, jwt));
    }

    static User? Become(Call call, string hash, string email, string passwordHash, Body body)
    {
        var (store, now) = (call.Store, call.Time.GetUtcNow());
        var claim = store.Claims.AsEnumerable().FirstOrDefault(c =>
            CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(c.TokenHash), Encoding.ASCII.GetBytes(hash)));
        if (claim is null || claim.UsedAt is not null || claim.ExpiresAt <= now || store.Users.Any()) return null;
        claim.UsedAt = now;
        var organization = new Organization { Id = Guid.NewGuid(), Name = body.Text("organization") ?? "Landfall", CreatedAt = now };
        var user = new User
        {
            Id = Guid.NewGuid(), OrganizationId = organization.Id, Email = email, Name = body.Text("name") ?? email, PasswordHash = passwordHash, CreatedAt = now,
        };
        var owners = new Role { Id = Guid.NewGuid(), OrganizationId = organization.Id, Name = "Account Owners", Type = "owner" };
        store.AddRange(organization, user, owners, new Membership { UserId = user.Id, RoleId = owners.Id });
        // A first environment, so that the first command needs no other before it.
        AccountRoutes.Create(call, organization.Id, store.Stacks.OrderBy(s => s.Id).First(), Handle.Parse("main"), "production");
        return user;
    }

    static string Hash(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
