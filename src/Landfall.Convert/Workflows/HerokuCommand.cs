using System.Text.RegularExpressions;

namespace Landfall.Convert.Workflows;

/// <summary>Commands of the shell that speak to Heroku, and what says the same to the platform (heroku 6.2).</summary>
static partial class HerokuCommand
{
    /// <summary>A longer one is no command that somebody typed.</summary>
    const int Longest = 4_000;

    /// <summary>True when it names Heroku's command, git, registry or API.</summary>
    public static bool Speaks(string command) => command.Length <= Longest && ShellCommands.IsCode(command) && Mention().IsMatch(command);

    /// <summary>True for a command that deploys and does nothing else: a push, or a build by the API.</summary>
    public static bool Deploys(string command) => Speaks(command) && Joined(command) is var text && IsSimple(text) && Push().IsMatch(text);

    /// <summary>The app that the lines name as Heroku's git, registry or API has it.</summary>
    public static string? Remote(IEnumerable<string> lines) => First(lines, Address());

    /// <summary>The app that a command in the lines is for.</summary>
    public static string? Named(IEnumerable<string> lines) => First(lines, ForApp());

    static string? First(IEnumerable<string> lines, Regex pattern) => lines.Where(line => line.Length <= Longest).Select(line => pattern.Match(line)).FirstOrDefault(m => m.Success)?.Groups[1].Value;

    /// <summary>The lines that take its place. What nothing takes the place of stays behind <c>#</c>, with the reason.</summary>
    /// <param name="app">The app, where the command names none.</param>
    public static IReadOnlyList<string> Translate(string command, string app)
    {
        var text = Joined(command);
        var indent = command[..(command.Length - command.TrimStart().Length)];
        var several = text.Contains('\n') && !Deploys(command);
        return [.. (several ? Without(text, Reason(text)) : IsSimple(text) ? Simple(text, app) : Parts(text, app)).Select(line => (indent + line).TrimEnd())];
    }

    /// <summary>It as comment, with the reason.</summary>
    public static IEnumerable<string> Without(string command, string reason)
    {
        string[] lines = [.. Joined(command).Split('\n').Select(line => $"# {line.Trim()}")];
        return [.. lines[..^1], $"{lines[^1]}  # {reason}"];
    }

    static string Joined(string command) => Continued().Replace(command.Trim(), " ");

    static bool IsSimple(string text) => One().Match(text) is { Success: true, Index: 0 } match && match.Length == text.Length;

    static IEnumerable<string> Simple(string text, string app)
    {
        if (Push().IsMatch(text)) return [$"landfall deploy --app {app} --source ."];
        if (Command().Match(text) is not { Success: true } match) return Without(text, Reason(text));
        var (verb, arguments) = (match.Groups[1].Value, match.Groups[2].Value);
        var named = App().Match(arguments) is { Success: true } option ? option.Groups[1].Value : null;
        var rest = Options().Replace(App().Replace(arguments, " "), " ").Trim();
        if (verb is "destroy" or "apps:destroy") return Destroy(named ?? First(rest), arguments, text);
        return Lines(verb, rest, named ?? app, text);
    }

    // A command that stands in a line with others is replaced where it stands, when all of the line that is Heroku's can be.
    static IEnumerable<string> Parts(string text, string app)
    {
        var (replaces, notes) = (false, new List<string>());
        var replaced = One().Replace(text, part =>
        {
            var command = part.Value.TrimEnd();
            if (!Speaks(command)) return part.Value;
            string[] lines = [.. Simple(command, app)];
            var needless = lines.Length == 1 && lines[0].StartsWith('#');
            if (needless && lines[0].EndsWith(Nowhere, StringComparison.Ordinal)) return part.Value;
            if (needless) notes.Add(lines[0][2..]);
            replaces |= !needless;
            return (needless ? "true" : string.Join(" && ", lines)) + part.Value[command.Length..];
        });
        return Speaks(replaced) || !(replaces || ShellCommands.IsFrame(text) || ShellCommands.IsList(text)) ? Without(text, Reason(text))
            : [Idle().Replace(replaced, "") + string.Concat(notes.Select(note => $"  # {note}"))];
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
        _ => Without(line, Nothing.TryGetValue(verb, out var reason) ? reason : verb.StartsWith("reviewapps:", StringComparison.Ordinal) ? "a workflow makes review apps" : Nowhere),
    };

    // What goes must be named: no app is taken for granted.
    static IEnumerable<string> Destroy(string? named, string arguments, string line)
    {
        var confirmed = Confirmed().Match(arguments) is { Success: true } match ? match.Groups[1].Value : null;
        return (named ?? confirmed) is { } app ? [$"landfall apps:deprovision --app {app}{(confirmed is null ? "" : " --yes")}"] : Without(line, "it names no app");
    }

    static string? First(string words) => Word().Match(words) is { Success: true } match ? match.Value : null;

    const string Nowhere = "nothing takes its place";
    const string NoRemote = "a deploy needs no remote of git";

    static readonly Dictionary<string, string> Nothing = new(StringComparer.Ordinal)
    {
        ["login"] = "landfall login takes its place",
        ["auth:login"] = "landfall login takes its place",
        ["container:login"] = "there is no registry to log in to: the platform builds the source",
        ["container:push"] = "the platform builds the source when it is deployed",
        ["git:remote"] = NoRemote,
        ["maintenance:on"] = "a deploy here needs no maintenance page",
        ["maintenance:off"] = "a deploy here needs no maintenance page",
        ["pipelines:promote"] = "deploy the same commit to the next app",
        ["labs:enable"] = "it switches something of Heroku's on",
        ["stack:set"] = "the Dockerfile says what the app stands on",
        ["buildpacks:set"] = "the Dockerfile says how the app is built",
        ["buildpacks:add"] = "the Dockerfile says how the app is built",
    };

    static string Reason(string text) =>
        text.Contains("cli-assets.heroku.com", StringComparison.Ordinal) || text.Contains("npm", StringComparison.Ordinal) ? "the command landfall takes its place"
        : text.Contains("registry.heroku.com", StringComparison.Ordinal) ? "the platform builds the source when it is deployed"
        : text.Contains("git remote add", StringComparison.Ordinal) ? NoRemote
        : text.Contains("git push", StringComparison.Ordinal) ? "the deploy is a step of its own"
        : text.Contains("api.heroku.com", StringComparison.Ordinal) ? $"landfall deploy does what a build does, landfall apps:scale what a formation does; else {Nowhere}"
        : $"it is Heroku's; {Nowhere}";

    // A word of the shell; an expression of the workflow's is part of it, with the spaces in it.
    const string OneWord = @"(?:\$\{\{.*?\}\}|\S)+";

    [GeneratedRegex(@"(?<![\w./-])heroku(?=\s)|(?:git|registry|cli-assets|api)\.heroku\.com|git\s+(?:subtree\s+)?push\s+(?:\S+\s+)*heroku\b|npm\s+(?:i|install)\s.*\bheroku\b",
        RegexOptions.CultureInvariant)]
    private static partial Regex Mention();

    [GeneratedRegex(@"git\s+(?:-[cC]\s*\S+\s+|subtree\s+)*push\s.*heroku|curl\s.*api\.heroku\.com/\S*/builds(?![\w/-])", RegexOptions.CultureInvariant)]
    private static partial Regex Push();

    [GeneratedRegex(@"(?:(?:git\.|registry\.|@)heroku\.com[/:]|api\.heroku\.com/apps/|git:remote\s+(?:-a|--app)[= ]+)([a-z][a-z0-9-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"heroku\s[^|;&]*\s(?:-a|--app)[= ]+([a-z][a-z0-9-]*)", RegexOptions.CultureInvariant)]
    private static partial Regex ForApp();

    [GeneratedRegex(@"\A(?:true && )+", RegexOptions.CultureInvariant)]
    private static partial Regex Idle();

    // Where a command can begin, to where it ends: before an operator of the shell that stands in no quotes.
    [GeneratedRegex($@"(?<=(?:\A|[;&|({{!]|\b(?:if|elif|then|else|do|while|until)\s)\s*)(?:[A-Z_]+=(?>{OneWord})\s+)*(?:heroku|git|docker|curl)\s"
        + @"(?>""(?:[^""\\]|\\.)*""|'[^']*'|\$\{\{.*?\}\}|\$\([^()]*\)|`[^`]*`|\\.|(?!(?<=\s)[0-9]?[<>])[^;&|<>()""'`\\\n])*", RegexOptions.CultureInvariant)]
    private static partial Regex One();

    [GeneratedRegex($@"\A(?:HEROKU_API_KEY=(?>{OneWord})\s+)?heroku\s+([a-z]+(?:[:-][a-z]+)*)((?:\s.*)?)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Command();

    [GeneratedRegex(@"[ \t]*\\\n\s*", RegexOptions.CultureInvariant)]
    private static partial Regex Continued();

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
