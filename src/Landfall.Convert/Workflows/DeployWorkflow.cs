namespace Landfall.Convert.Workflows;

/// <summary>A whole workflow, for an app that Heroku deployed by itself.</summary>
static class DeployWorkflow
{
    const string Main = "deploy";

    /// <param name="app">The app's handle.</param>
    /// <param name="siblings">Apps beside it: a job for each. The one with the release phase goes first, else the app itself.</param>
    public static string Write(string app, IReadOnlyList<SiblingApp> siblings)
    {
        var first = siblings.FirstOrDefault(s => s.BeforeDeploy.Count > 0) is { } releases ? Name(releases) : Main;
        return string.Concat(Head.Concat(Job(Main, app, first, [])).Concat(siblings.SelectMany(s => Job(Name(s), s.Handle.Value, first, Replace(s)))).Select(line => line + "\n"));
    }

    static readonly string[] Head =
    [
        "# Deploys what is pushed. On Heroku this was a setting of the dashboard; check the branch.",
        "name: Deploy",
        "on:",
        "  push:",
        "    branches: [main]",
        "concurrency: deploy",
        "jobs:",
    ];

    static string Name(SiblingApp sibling) => $"{Main}-{Path.GetFileName(sibling.Folder)}";

    static IEnumerable<string> Job(string name, string app, string first, IEnumerable<string> steps) =>
    [
        $"  {name}:",
        .. name == first ? Array.Empty<string>() : [$"    needs: {first}"],
        "    runs-on: ubuntu-latest",
        "    steps:",
        "      - uses: actions/checkout@v4",
        "        with:",
        "          fetch-depth: 0",
        .. steps,
        .. DeployStep.Lines("      ", app, [], []),
    ];

    static IEnumerable<string> Replace(SiblingApp sibling) =>
    [
        "      - name: Put its image in the place of the app's",
        "        run: |",
        .. SiblingCommands.Committed(sibling).Select(line => $"          {line}"),
    ];
}
