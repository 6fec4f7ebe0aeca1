using System.CommandLine;
using System.Globalization;
using Landfall.Client.Identity;
using Landfall.Client.Settings;
using Landfall.Values;

namespace Landfall.Cli.Identity;

/// <summary><c>login</c>: a token for a password, or possession of a new platform for its claim token.</summary>
static class LoginCommand
{
    public static Command Build(Surroundings around)
    {
        var email = new Option<string?>("--email") { Description = "Email" };
        var password = new Option<string?>("--password") { Description = "Password; better asked, or from LANDFALL_PASSWORD or --password-stdin" };
        var fromInput = new Option<bool>("--password-stdin") { Description = "Read the password from standard input" };
        var lifetime = new Option<string?>("--lifetime") { Description = "How long the login lasts, such as 24h or 7d (default 7d)" };
        var claim = new Option<string?>("--claim") { Description = "The one-time token that 'landfall up' printed: makes the first account" };
        var name = new Option<string?>("--name") { Description = "With --claim: your name" };
        var organization = new Option<string?>("--organization") { Description = "With --claim: the organization's name" };
        var command = new Command("login", "Log in to the platform") { email, password, fromInput, lifetime, claim, name, organization };
        command.Does(around, async (parsed, session, stop) =>
        {
            var lasts = Lifetime(parsed.GetValue(lifetime) ?? "7d");
            var who = parsed.GetValue(email) ?? around.Variables.Find("USERNAME") ?? around.Terminal.Ask("Email:", "give --email.");
            var secret = new Secret(Password(around, parsed.GetValue(password), parsed.GetValue(fromInput)));
            var token = parsed.GetValue(claim) is { } given
                ? await session.Platform.Identity.ClaimAsync(
                    new Secret(given), new Owner(who, secret, parsed.GetValue(name) ?? who, parsed.GetValue(organization) ?? who), stop)
                : await session.Platform.Identity.LogInAsync(who, secret, lasts, stop);
            Keep(session, token);
        });
        return command;
    }

    static void Keep(Session session, AccessToken token)
    {
        var file = new TokenFile(session.Settings.ConfigDirectory);
        file.Keep(session.Settings.AuthRoot, token.Value);
        session.Terminal.Say($"Token written to {file.FilePath}");
        session.Terminal.Say($"This login to {session.Host} ends at {token.Expires.UtcDateTime:yyyy-MM-dd HH:mm} UTC");
    }

    static string Password(Surroundings around, string? given, bool fromInput) =>
        given
        ?? (fromInput ? around.Terminal.In.ReadLine() ?? throw new UsageException("Standard input has no password.") : null)
        ?? around.Variables.Find("PASSWORD")
        ?? around.Terminal.AskSecret("Password:", "give --password-stdin, or set LANDFALL_PASSWORD.");

    internal static TimeSpan Lifetime(string text)
    {
        var seconds = text.Length > 1 && int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var count)
            ? count * (text[^1] switch { 's' => 1L, 'm' => 60, 'h' => 3600, 'd' => 86400, 'w' => 604800, _ => 0 })
            : 0;
        return seconds is > 0 and <= 10L * 365 * 86400
            ? TimeSpan.FromSeconds(seconds)
            : throw new UsageException($"'{text}' is no lifetime. It is a number and s, m, h, d or w, such as 24h.");
    }
}
