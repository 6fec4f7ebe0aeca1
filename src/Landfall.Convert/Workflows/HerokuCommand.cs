using System.Text.RegularExpressions;

namespace Landfall.Convert.Workflows;

/// <summary>Lines of shell that speak to Heroku, and what says the same to the platform (heroku 6.2).</summary>
static partial class HerokuCommand
{
    /// <summary>A longer line is no command that somebody typed.</summary>
    const int Longest = 4_000;

    /// <summary>True when a line names Heroku's command, git or registry.</summary>
    public static bool Speaks(string line) => line.Length <= Longest && !line.TrimStart().StartsWith('#') && Mention().IsMatch(line);

    /// <summary>The lines that take its place. What nothing takes the place of stays behind <c>#</c>, with the reason.</summary>
    public static IReadOnlyList<string> Translate(string line)
    {
        var indent = line[..(line.Length - line.TrimStart().Length)];
        if (Command().Match(line) is not { Success: true } match) return [.. Without(line, Reason(line)).Select(l => indent + l)];
        var (verb, arguments) = (match.Groups[1].Value, match.Groups[2].Value);
        var app = App().Match(arguments) is { Success: true } named ? named.Groups[1].Value : null;
        var rest = Options().Replace(App().Replace(arguments, " "), " ").Trim();
        if (verb is "destroy" or "apps:destroy") return [.. Destroy(app ?? First(rest), arguments, line).Select(l => indent + l)];
        return [.. Lines(verb, rest, app ?? "\"$LANDFALL_APP\"", line.Trim()).Select(l => (indent + l).TrimEnd())];
    }

    static IEnumerable<string> Lines(string verb, string rest, string app, string line) => verb switch
    {
        "run" or "run:detached" or "run:inside" => [$"landfall ssh --app {app} {(rest.Contains(" -", StringComparison.Ordinal) ? "-- " : "")}{rest}"],
        "config" or "config:get" or "config:set" or "config:unset" => [$"landfall {verb} --app {app} {rest}"],
        "config:add" => [$"landfall config:set --app {app} {rest}"],
        "config:remove" => [$"landfall config:unset --app {app} {rest}"],
        "logs" => [$"landfall logs --app {app}"],
        "restart" or "ps:restart" or "dyno:restart" => [$"landfall restart --app {app}"],
        "rollback" or "releases:rollback" => [$"landfall rollback --app {app}"],
        "releases" => [$"landfall deployments --app {app}"],
        "create" or "apps:create" => [$"landfall apps:create {First(rest) ?? app}"],
        "scale" or "ps:scale" => Scales().Matches(rest).Select(m => $"landfall apps:scale {m.Groups[1].Value} --container-count {m.Groups[2].Value} --app {app}"),
        "pg:backups:capture" or "pg:backups" => [$"landfall db:dump {app}-database"],
        "addons:create" when rest.StartsWith("heroku-postgresql", StringComparison.Ordinal) => [$"landfall db:create {app}-database --type postgresql"],
        "container:release" => [$"landfall deploy --app {app} --source ."],
        _ => Without(line, Nothing.TryGetValue(verb, out var reason) ? reason : verb.StartsWith("reviewapps:", StringComparison.Ordinal) ? "a workflow makes review apps" : "nothing takes its place"),
    };

    // What goes must be named: no app is taken for granted.
    static IEnumerable<string> Destroy(string? named, string arguments, string line)
    {
        var confirmed = Confirmed().Match(arguments) is { Success: true } match ? match.Groups[1].Value : null;
        return (named ?? confirmed) is { } app ? [$"landfall apps:deprovision --app {app}{(confirmed is null ? "" : " --yes")}"] : Without(line, "it names no app");
    }

    static string? First(string words) => Word().Match(words) is { Success: true } match ? match.Value : null;

    static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal)
    {
        ["login"] = "landfall login takes its place",
        ["auth:login"] = "landfall login takes its place",
        ["container:login"] = "there is no registry to log in to: the platform builds the source",
        ["container:push"] = "the platform builds the source when it is deployed",
        ["git:remote"] = "a deploy needs no remote of git",
        ["maintenance:on"] = "a deploy here needs no maintenance page",
        ["maintenance:off"] = "a deploy here needs no maintenance page",
        ["pipelines:promote"] = "deploy the same commit to the next app",
        ["labs:enable"] = "it switches something of Heroku's on",
        ["stack:set"] = "the Dockerfile says what the app stands on",
        ["buildpacks:set"] = "the Dockerfile says how the app is built",
        ["buildpacks:add"] = "the Dockerfile says how the app is built",
    };

    static string Reason(string line) =>
        line.Contains("cli-assets.heroku.com", StringComparison.Ordinal) || line.Contains("npm", StringComparison.Ordinal) ? "the command landfall takes its place"
        : line.Contains("registry.heroku.com", StringComparison.Ordinal) ? "the platform builds the source when it is deployed"
        : line.Contains("git push", StringComparison.Ordinal) ? "the deploy is a step of its own"
        : "it is Heroku's; nothing takes its place";

    static IEnumerable<string> Without(string line, string reason) => [$"# {line.Trim()}  # {reason}"];

    [GeneratedRegex(@"(?<![\w./-])heroku(?=\s)|git\.heroku\.com|registry\.heroku\.com|cli-assets\.heroku\.com|git\s+push\s+(?:\S+\s+)*heroku\b|npm\s+(?:i|install)\s.*\bheroku\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    // A line that is one command: what stands in a pipe or a condition is not taken apart.
    [GeneratedRegex(@"\A\s*(?:HEROKU_API_KEY=\S+\s+)?heroku\s+([a-z]+(?:[:-][a-z]+)*)((?:\s[^|;&<>]*)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    // A word of the shell; an expression of the workflow's is part of it, with the spaces in it.
    const string OneWord = @"(?:\$\{\{.*?\}\}|\S)+";

    [GeneratedRegex($@"\s(?:-a|--app)[= ]+({OneWord})", RegexOptions.CultureInvariant)]
    private static partial Regex App();

    [GeneratedRegex($@"\s(?:--exit-code|--no-tty|--no-notify|--size[= ]\S+|-s\s\S+|--type[= ]\S+|-x|--wait|--tail|-t|--confirm[= ]{OneWord}|-c\s{OneWord}|--)(?=\s|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex Options();

    [GeneratedRegex($@"\s(?:--confirm[= ]|-c\s)({OneWord})", RegexOptions.CultureInvariant)]
    private static partial Regex Confirmed();

    [GeneratedRegex($@"\A(?!-){OneWord}", RegexOptions.CultureInvariant)]
    private static partial Regex Word();

    [GeneratedRegex(@"([A-Za-z0-9_-]+)[=+]([0-9]+)", RegexOptions.CultureInvariant)]
    private static partial Regex Scales();
}
