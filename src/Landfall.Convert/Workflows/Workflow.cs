using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;

namespace Landfall.Convert.Workflows;

/// <summary>A GitHub workflow that deploys to Heroku, rewritten in place: what is not Heroku's stays byte for byte (heroku 6.2).</summary>
sealed partial class Workflow
{
    /// <summary>A longer name is none of an action.</summary>
    const int Longest = 1_000;

    readonly string path, app, text;
    readonly List<Finding> findings;
    readonly string[] lines;
    readonly List<WorkflowStep> steps;
    readonly WorkflowJobs jobs;

    // Of the last checkout: its job, and whether it has every commit. Of the last step that names where to push to: its job, and the app.
    (int Job, bool Whole)? checkout;
    (int Job, string App)? remote;

    Workflow(string path, string text, string app, List<Finding> findings)
    {
        (this.path, this.app, this.text, this.findings) = (path, app, text, findings);
        lines = text.Split('\n');
        steps = [.. WorkflowStep.Of(lines)];
        jobs = new WorkflowJobs(lines, steps);
    }

    /// <summary>The rewritten text; null when it does not speak of Heroku.</summary>
    /// <param name="app">The app's handle, where a step names none.</param>
    public static string? Rewrite(string path, string text, string app, List<Finding> findings) => new Workflow(path, text, app, findings).Rewrite();

    string? Rewrite()
    {
        var result = new List<string>();
        var at = 0;
        foreach (var step in steps)
        {
            if (Replace(step) is not { } replaced) continue;
            result.AddRange(lines[at..step.First]);
            result.AddRange(replaced);
            at = step.First + step.Lines.Length;
        }
        if (at == 0) return null;
        result.AddRange(lines[at..]);
        findings.Add(Finding.Decide(path,
            "It deploys to Heroku. The rewritten text is shown; it needs the secrets LANDFALL_EMAIL and LANDFALL_PASSWORD and the variables " +
            "LANDFALL_HOST and LANDFALL_ENVIRONMENT. Take it over when the app has moved.", path));
        return string.Join('\n', result);
    }

    IEnumerable<string>? Replace(WorkflowStep step)
    {
        if (HerokuCommand.Remote(step.Lines) is { } named) remote = (jobs.Job(step), named);
        if (step.Value("uses") is not { Length: < Longest } uses) return Script(step);
        if (uses.StartsWith("actions/checkout", StringComparison.Ordinal)) checkout = (jobs.Job(step), step.Value("fetch-depth") == "0");
        // A job without a step is none.
        if (MakesReviewApps(step)) return [.. Commented(step), $"{step.Indent}- run: 'true' # {ReviewPlan.Own} takes its place."];
        var speaks = step.Lines.Any(line => !Name().IsMatch(line) && HerokuCommand.Speaks(line));
        if (Deployer().IsMatch(uses) || speaks && Pusher().IsMatch(uses)) return Action(step);
        if (speaks && uses.StartsWith("docker/", StringComparison.Ordinal))
            return [.. Commented(step), .. uses.StartsWith("docker/build-push-action", StringComparison.Ordinal) ? Deploy(step, Target(step), []) : []];
        return speaks ? Left(step, "The action of this step speaks to Heroku, and nothing takes its place: it was left out.") : null;
    }

    IEnumerable<string> Action(WorkflowStep step)
    {
        var name = step.Value("heroku_app_name") ?? step.Value("app_name") ?? step.Value("app-name") ?? Target(step);
        foreach (var input in Dropped.Where(input => step.Value(input) is not null))
            findings.Add(Finding.Info(path, $"The input {input} of the step that deploys was left out: {Why(input)}.", Place(step)));
        if (step.Value("appdir") is { Length: > 0 } part) Decide(step, Partly(part));
        if (step.Value("justlogin") == "true") return Commented(step);
        var variables = jobs.Variables(step).Concat(WorkflowStep.ValuesOf(WorkflowJobs.Prefix, step.Lines))
            .GroupBy(v => v.Key).Select(g => g.Last()).ToLookup(v => IsOneWord(v.Value));
        foreach (var (key, _) in variables[false])
            Decide(step, $"The action takes values of one word alone, so {key[3..]} was left out: set it with landfall config:set.");
        var deploy = Deploy(step, name.Contains("HEROKU_APP", StringComparison.OrdinalIgnoreCase) ? app : name, variables[true].Select(v => (v.Key[3..], v.Value)));
        if (step.Value("healthcheck") is not { } url) return deploy;
        var check = $"curl --fail --silent --show-error --retry 10 --retry-all-errors --output /dev/null --url {ShellText.Word(url)}";
        return [.. deploy, .. DeployStep.Step(step.Indent, [.. step.Kept(Beside), $"run: {YamlText.Quote(check)}"])];
    }

    // What a step that is added to another has of it, and what one that takes its place has.
    static readonly string[] Beside = ["if", "continue-on-error"], Instead = [.. Beside, "name", "id", "env", "timeout-minutes"];

    IEnumerable<string> Deploy(WorkflowStep step, string target, IEnumerable<(string, string)> variables, string[]? own = null)
    {
        own ??= Instead;
        if (own == Instead && step.Value("id") is { } id && text.Contains($"steps.{id}.outputs.", StringComparison.Ordinal))
            Decide(step, $"Something reads steps.{id}.outputs, and the action has none: steps.{id}.outcome says whether the deploy succeeded.");
        if (step.Value("if") is { } condition && condition.Contains("HEROKU", StringComparison.OrdinalIgnoreCase))
            Decide(step, $"The step that deploys has a condition that speaks of Heroku: {condition}. When that is gone, it does not deploy.");
        var found = checkout is { } last && last.Job == jobs.Job(step) ? checkout : null;
        return [.. found is { Whole: true } ? [] : DeployStep.Checkout(step.Indent, found is not null, step.Kept(Beside)), .. DeployStep.Lines(step.Indent, target, variables, step.Kept(own))];
    }

    string Target(WorkflowStep step) => HerokuCommand.Remote(step.Lines) ?? HerokuCommand.Named(step.Lines)
        ?? (remote is { } last && last.Job == jobs.Job(step) ? last.App : app);

    /// <summary>True for a step that makes or removes the app of a pull request on Heroku.</summary>
    public static bool MakesReviewApps(WorkflowStep step) => step.Value("uses") is { Length: < Longest } uses && Reviewer().IsMatch(uses);

    // An expression of the workflow's is put in before the action sees the value.
    static bool IsOneWord(string value) => value is not (['|', ..] or ['>', ..]) && !Expression().Replace(value, "").Any(char.IsWhiteSpace);

    static readonly string[] Dropped =
        ["buildpack", "region", "stack", "team", "procfile", "env_file", "docker_build_args", "checkstring", "rollbackonhealthcheckfailed", "usedocker", "branch"];

    static string Why(string input) => input switch
    {
        "usedocker" => "the platform builds the Dockerfile anyway",
        "env_file" => "set its variables with landfall config:set",
        "docker_build_args" => "there are no arguments of a build here; the build reads config vars as a secret",
        "rollbackonhealthcheckfailed" => "a deploy whose health check fails is taken back by itself",
        "branch" => "the branch that the workflow runs for is deployed",
        _ => "it is Heroku's",
    };

    // A script is rewritten command by command. A push at its end becomes a step of its own behind it, which needs no command here.
    IEnumerable<string>? Script(WorkflowStep step)
    {
        if (!step.Part("run").ToArray().Any(HerokuCommand.Speaks)) return null;
        if (step.Script() is not { } script || ShellCommands.Of(script) is not { } commands) return Left(step, Apart);
        if (!commands.Any(HerokuCommand.Speaks)) return null;
        var target = Target(step);
        if (script.Any(line => HerokuCommand.Speaks(line) && Subtree().IsMatch(line))) Decide(step, Partly("that part"));
        var last = commands.FindLastIndex(ShellCommands.IsCode);
        var behind = HerokuCommand.Deploys(commands[last]) && !(last > 0 && ShellCommands.Opens(commands[last - 1]));
        if (behind && commands.Take(last).All(c => !ShellCommands.IsCode(c) || c.Contains("git remote add heroku", StringComparison.Ordinal))) return Deploy(step, target, []);
        var body = new List<string>();
        foreach (var (index, command) in commands.Index())
        {
            IEnumerable<string> rewritten = !HerokuCommand.Speaks(command) ? [command]
                : behind && index == last ? HerokuCommand.Without(command, "the deploy is a step of its own").Select(line => Indent(command) + line)
                : HerokuCommand.Translate(command, target);
            var lost = ShellCommands.IsCode(command) && !rewritten.Any(ShellCommands.IsCode);
            if (lost && ShellCommands.IsFrame(command)) return Left(step, Apart);
            body.AddRange(rewritten);
            if (lost && index > 0 && ShellCommands.Opens(commands[index - 1])) body.Add($"{Indent(command)}true");
        }
        Decide(step, body.Any(line => ShellCommands.IsCode(line) && line.Contains("landfall ", StringComparison.Ordinal))
            ? $"A script speaks to Heroku; its lines were rewritten for the command landfall, which must be installed and logged in before. What names no app is for {target}."
            : "A script speaks to Heroku; its lines that do were left out.");
        return [.. step.With(body), .. behind ? Deploy(step, target, [], Beside) : []];
    }

    const string Apart = "The script of this step speaks to Heroku and could not be taken apart: it was left out whole. Write it anew for the command landfall.";

    static string Partly(string part) => $"The whole repository is deployed now, and was not before: {part} alone was. Move the Dockerfile to the root, or push that part.";

    // A job without a step is none; and what deployed goes on doing so.
    IEnumerable<string> Left(WorkflowStep step, string why)
    {
        var deploys = step.Lines.Any(line => HerokuCommand.Speaks(line) && Push().IsMatch(line));
        Decide(step, deploys ? $"{why} The step in its place deploys, whatever the script's own conditions were." : why);
        return [.. Commented(step), .. deploys ? Deploy(step, Target(step), []) : DeployStep.Step(step.Indent, [.. step.Kept(Instead), "run: 'true'"])];
    }

    void Decide(WorkflowStep step, string what) => findings.Add(Finding.Decide(path, what, Place(step)));

    string Place(WorkflowStep step) => $"{path}:{step.First + 1}";

    static string Indent(string line) => line[..(line.Length - line.TrimStart().Length)];

    static IEnumerable<string> Commented(WorkflowStep step) =>
        step.Lines.Select(line => $"{step.Indent}# {line[Math.Min(step.Indent.Length, line.Length)..]}".TrimEnd());

    [GeneratedRegex(@"\A(?:justinjdickow/|[^@]*heroku[^@]*deploy|[^@]*deploy[^@]*heroku)", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Deployer();

    [GeneratedRegex(@"\Awei/git-sync\b", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Pusher();

    [GeneratedRegex(@"\A[^@]*heroku[^@]*review-?apps?[^@]*(@|\z)|\A[^@]*review-?apps?[^@]*heroku", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Reviewer();

    [GeneratedRegex(@"git\s[^#]*push\s.*heroku|container:release", RegexOptions.CultureInvariant)]
    private static partial Regex Push();

    [GeneratedRegex(@"\bsubtree\b.*heroku|heroku.*\bsubtree\b", RegexOptions.CultureInvariant)]
    private static partial Regex Subtree();

    [GeneratedRegex(@"\A[ ]*(?:- +)?name:", RegexOptions.CultureInvariant)]
    private static partial Regex Name();

    [GeneratedRegex(@"\$\{\{[^}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
