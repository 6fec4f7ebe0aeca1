using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Landfall.Server.Identity;

/// <summary>Slow, salted hashes by the framework: PBKDF2 with HMAC-SHA512 and 210,000 rounds.</summary>
sealed class Passwords
{
    readonly PasswordHasher<User> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));
    readonly string nobody;

    public Passwords() => nobody = Hash(Guid.NewGuid().ToString());

    public const int Shortest = 12;

    public string Hash(string password) => hasher.HashPassword(new User(), password);

    /// <summary>True when it is the user's password. For no user the same work is done: time tells nobody who exists.</summary>
    public bool Match(User? user, string password) =>
        hasher.VerifyHashedPassword(new User(), user?.PasswordHash ?? nobody, password) != PasswordVerificationResult.Failed && user is not null;

    public static void Check(string password)
    {
        if (password.Length < Shortest) throw Hal.ApiError.Unprocessable($"Password is too short: at least {Shortest} characters");
        if (password.Length > 256) throw Hal.ApiError.Unprocessable("Password is too long: at most 256 characters");
    }
}
