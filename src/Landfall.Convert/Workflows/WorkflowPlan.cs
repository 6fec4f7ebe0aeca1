using System.Text.RegularExpressions;
using Landfall.Heroku;

namespace Landfall.Convert.Workflows;

/// <summary>Every place in a repository that deploys to Heroku (heroku 6.2): workflows are rewritten, others are named.</summary>
static partial class WorkflowPlan
{
    public const string Directory = ".github/workflows/";
    const string Own = $"{Directory}landfall.yml";

    static readonly string[] Others =
    [
        ".gitlab-ci.yml", ".circleci/config.yml", ".travis.yml", "bitbucket-pipelines.yml", "azure-pipelines.yml", "Jenkinsfile", "Makefile",
        "bin/deploy", "package.json",
    ];

    /// <param name="siblings">Apps beside it, which are deployed with it.</param>
    public static IEnumerable<GeneratedFile> Of(HerokuApp app, IReadOnlyList<SiblingApp> siblings, Repository repository, List<Finding> findings)
    {
        var rewritten = repository.Texts.Keys.Where(path => path.StartsWith(Directory, StringComparison.Ordinal) && path is not (Own or ReviewPlan.Own)).Order(StringComparer.Ordinal)
            .Select(path => (Path: path, Text: Workflow.Rewrite(path, repository.Text(path)!, app.Name.Value, findings)))
            .Where(f => f.Text is not null).Select(f => new GeneratedFile(f.Path, f.Text!) { IsEdit = true }).ToList();
        var elsewhere = Others.SelectMany(path => Mentions(repository, path, app.Name.Value)).ToList();
        findings.AddRange(elsewhere);
        if (rewritten.Count > 0 || elsewhere.Count > 0)
        {
            findings.AddRange(siblings.Select(s => Finding.Decide(s.Handle.Value, "What deploys the app does not deploy this one beside it: MIGRATION.md has the commands.", s.Folder)));
            return rewritten;
        }
        findings.Add(Finding.Info(Own,
            "Nothing in the repository deploys it: Heroku's dashboard does, or somebody by hand. This workflow deploys the branch main; it needs the " +
            "secrets LANDFALL_EMAIL and LANDFALL_PASSWORD and the variables LANDFALL_HOST and LANDFALL_ENVIRONMENT.", "repository"));
        return [new GeneratedFile(Own, DeployWorkflow.Write(app.Name.Value, siblings))];
    }

    static IEnumerable<Finding> Mentions(Repository repository, string path, string app)
    {
        var lines = (repository.Text(path) ?? "").Split('\n').Select((text, index) => (Text: text.Trim(), Number: index + 1));
        foreach (var (text, number) in lines.Where(line => HerokuCommand.Speaks(line.Text) || Provider().IsMatch(line.Text)).Take(10))
            yield return Finding.Decide(path, $"This line speaks to Heroku: {text}{Instead(text, app)}", $"{path}:{number}");
    }

    static string Instead(string line, string app)
    {
        var command = Embedded().Match(line).Value.Trim();
        if (command.Length > 0 && HerokuCommand.Translate(command, app) is [var one] && !one.StartsWith('#')) return $" — instead: {one}";
        return " — instead: git push to the platform, or landfall deploy --source .";
    }

    [GeneratedRegex(@"provider:\s*heroku\b|--provider=heroku\b|\bcircleci/heroku@|heroku/deploy-via-git|atlassian/heroku-deploy\b|Procfile\.heroku", RegexOptions.CultureInvariant)]
    private static partial Regex Provider();

    [GeneratedRegex(@"(?<![\w./-])heroku\s+[a-z:-]+[^|;&<>""']*", RegexOptions.CultureInvariant)]
    private static partial Regex Embedded();
}
