using System.Text.RegularExpressions;

namespace Landfall.Server.Portal.Git;

/// <summary>A branch or a commit, as a user names it: never an option, a range or a search (gitrevisions(7)).</summary>
sealed partial record GitCommitish(string Value)
{
    /// <summary>Detaches an app from git (interface 4.1).</summary>
    public static readonly string Detach = new('0', 40);

    /// <exception cref="FormatException">It is none.</exception>
    public static GitCommitish Parse(string text) => Pattern().IsMatch(text) && !text.Contains("..", StringComparison.Ordinal)
        ? new GitCommitish(text)
        : throw new FormatException("a git commitish is the name of a branch or a commit's id: letters, digits, '.', '_', '/', '+' and '-', beginning with a letter or a digit");

    public override string ToString() => Value;

    [GeneratedRegex(@"\A[0-9A-Za-z][0-9A-Za-z._/+-]{0,199}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}

/// <summary>What git asks for at the remote end: to receive a push for one app, and nothing else.</summary>
sealed partial record GitCommand(string? Environment, string App)
{
    /// <exception cref="FormatException">It asks for something else; the message says what there is.</exception>
    public static GitCommand Parse(string text) => Pattern().Match(text) is { Success: true } match
        ? new GitCommand(match.Groups["env"].Value is { Length: > 0 } environment ? environment : null, match.Groups["app"].Value)
        : throw new FormatException("this remote takes 'git push' to ENVIRONMENT/APP.git, and nothing else");

    [GeneratedRegex(@"\Agit[ -]receive-pack '/?((?<env>[0-9a-z][0-9a-z_.-]{0,62})/)?(?<app>[0-9a-z][0-9a-z_.-]{0,62})\.git'\z", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Pattern();
}
