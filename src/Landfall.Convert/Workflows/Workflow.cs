using System.Text.RegularExpressions;
using Landfall.Convert.Text;
using Landfall.Heroku;

namespace Landfall.Convert.Workflows;

/// <summary>A GitHub workflow that deploys to Heroku, rewritten in place: what is not Heroku's stays byte for byte (heroku 6.2).</summary>
static partial class Workflow
{
    /// <summary>The rewritten text; null when it does not speak of Heroku.</summary>
    /// <param name="app">The app's handle, where a step names none.</param>
    public static string? Rewrite(string path, string text, string app, List<Finding> findings)
    {
        var lines = text.Split('\n');
        var result = new List<string>();
        var at = 0;
        foreach (var step in WorkflowStep.Of(lines))
        {
            if (Replace(path, step, app, findings) is not { } replaced) continue;
            result.AddRange(lines[at..step.First]);
            result.AddRange(replaced);
            at = step.First + step.Lines.Count;
        }
        if (at == 0) return null;
        result.AddRange(lines[at..]);
        findings.Add(Finding.Decide(path,
            "It deploys to Heroku. The rewritten text is shown; it needs the secrets LANDFALL_EMAIL and LANDFALL_PASSWORD and the variables " +
            "LANDFALL_HOST and LANDFALL_ENVIRONMENT. Take it over when the app has moved.", path));
        return string.Join('\n', result);
    }

    static IEnumerable<string>? Replace(string path, WorkflowStep step, string app, List<Finding> findings)
    {
        if (step.Value("uses") is { } uses && Deployer().IsMatch(uses)) return Action(path, step, app, findings);
        // A job without a step is none.
        if (MakesReviewApps(step)) return [.. Commented(step), $"{step.Indent}- run: 'true' # {ReviewPlan.Own} takes its place."];
        if (step.Value("uses") is { } login && login.StartsWith("docker/", StringComparison.Ordinal) && step.Lines.Any(l => l.Contains("registry.heroku.com", StringComparison.Ordinal)))
            return [.. Commented(step), .. login.StartsWith("docker/build-push-action", StringComparison.Ordinal) ? DeployStep.Lines(step.Indent, app, []) : []];
        if (!step.Lines.Any(HerokuCommand.Speaks)) return null;
        return Script(path, step, app, findings);
    }

    static IEnumerable<string> Action(string path, WorkflowStep step, string app, List<Finding> findings)
    {
        var name = step.Value("heroku_app_name") ?? step.Value("app_name") ?? step.Value("app-name");
        var target = name is null || name.Contains("HEROKU_APP", StringComparison.OrdinalIgnoreCase) ? app : name;
        foreach (var input in Dropped.Where(input => step.Value(input) is not null))
            findings.Add(Finding.Info(path, $"The input {input} of the step that deploys was left out: {Why(input)}.", $"{path}:{step.First + 1}"));
        if (step.Value("justlogin") == "true") return Commented(step);
        var variables = step.ValuesOf("HD_").ToLookup(v => IsOneWord(v.Value));
        foreach (var (key, _) in variables[false])
            findings.Add(Finding.Decide(path, $"The action takes values of one word alone, so {key[3..]} was left out: set it with landfall config:set.", $"{path}:{step.First + 1}"));
        var lines = DeployStep.Lines(step.Indent, target, variables[true].Select(v => (v.Key[3..], v.Value)));
        if (step.Value("healthcheck") is not { } url) return lines;
        var check = $"curl --fail --silent --show-error --retry 10 --retry-all-errors --output /dev/null --url {ShellText.Word(url)}";
        return [.. lines, $"{step.Indent}- run: {YamlText.Quote(check)}"];
    }

    /// <summary>True for a step that makes or removes the app of a pull request on Heroku.</summary>
    public static bool MakesReviewApps(WorkflowStep step) => step.Value("uses") is { } uses && Reviewer().IsMatch(uses);

    // An expression of the workflow's is put in before the action sees the value.
    static bool IsOneWord(string value) => value is not (['|', ..] or ['>', ..]) && !Expression().Replace(value, "").Any(char.IsWhiteSpace);

    static readonly string[] Dropped =
        ["buildpack", "region", "stack", "team", "procfile", "env_file", "docker_build_args", "appdir", "checkstring", "rollbackonhealthcheckfailed", "usedocker", "branch"];

    static string Why(string input) => input switch
    {
        "usedocker" => "the platform builds the Dockerfile anyway",
        "env_file" => "set its variables with landfall config:set",
        "appdir" => "only the root is deployed; move the Dockerfile there, or push that part",
        "docker_build_args" => "there are no arguments of a build here; the build reads config vars as a secret",
        "rollbackonhealthcheckfailed" => "a deploy whose health check fails is taken back by itself",
        "branch" => "the branch that the workflow runs for is deployed",
        _ => "it is Heroku's",
    };

    // A script is rewritten line by line; the push itself becomes a step of its own behind it.
    static IEnumerable<string> Script(string path, WorkflowStep step, string app, List<Finding> findings)
    {
        var deploys = step.Lines.Any(line => Push().IsMatch(line));
        if (deploys && IsOnlyPush(step))
            return DeployStep.Lines(step.Indent, app, []);
        findings.Add(Finding.Decide(path, "A script speaks to Heroku; its lines were rewritten for the command landfall, which must be installed and logged in before.",
            $"{path}:{step.First + 1}"));
        var lines = step.Lines.SelectMany((line, index) => HerokuCommand.Speaks(line) ? Line(line, step) : [line]).ToList();
        return deploys ? [.. lines, .. DeployStep.Lines(step.Indent, app, [])] : lines;
    }

    static IEnumerable<string> Line(string line, WorkflowStep step)
    {
        if (Inline().Match(line) is not { Success: true } run) return HerokuCommand.Translate(line);
        var quoted = Quoted().Match(run.Groups[2].Value);
        var translated = HerokuCommand.Translate(quoted.Success ? quoted.Groups[1].Value + quoted.Groups[2].Value : run.Groups[2].Value);
        // One line of a value cannot begin with a comment, nor hold several.
        string[] inner = [.. translated.Select(l => $"{step.Indent}    {l}"), .. translated.All(l => l.StartsWith('#')) ? [$"{step.Indent}    true"] : Array.Empty<string>()];
        return [$"{run.Groups[1].Value}|", .. inner];
    }

    static bool IsOnlyPush(WorkflowStep step) => step.Lines.All(line =>
        Push().IsMatch(line) || line.Contains("git remote add heroku", StringComparison.Ordinal) || Inert().IsMatch(line));

    static IEnumerable<string> Commented(WorkflowStep step) =>
        step.Lines.Select(line => $"{step.Indent}# {line[Math.Min(step.Indent.Length, line.Length)..]}".TrimEnd());

    [GeneratedRegex(@"\A(?:akhileshns/heroku-deploy|gonuit/heroku-docker-deploy|jctaveras/heroku-deploy|pmegmo/heroku-deploy-docker|justinjdickow/|actionshub/deploy-to-heroku)",
        RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Deployer();

    [GeneratedRegex(@"\A[^@]*heroku[^@]*review-?apps?[^@]*(@|\z)|\A[^@]*review-?apps?[^@]*heroku", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase)]
    private static partial Regex Reviewer();

    [GeneratedRegex(@"git\s+push\s.*(?:heroku)", RegexOptions.CultureInvariant)]
    private static partial Regex Push();

    [GeneratedRegex(@"\A([ ]*(?:- +)?run:[ ]*)([^|>\s].*)\z", RegexOptions.CultureInvariant)]
    private static partial Regex Inline();

    // A value in quotes without escapes.
    [GeneratedRegex(@"\A(?:""([^""\\]*)""|'([^']*)')\s*(?:#.*)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex Quoted();

    // Names, conditions and the script's own frame.
    [GeneratedRegex(@"\A[ ]*(?:- +)?(?:(?:name|if|id|env|working-directory|HEROKU_[A-Z_]+):|run:[ ]*[|>][+0-9-]*\s*\z)|\A\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Inert();

    [GeneratedRegex(@"\$\{\{[^}]*\}\}", RegexOptions.CultureInvariant)]
    private static partial Regex Expression();
}
