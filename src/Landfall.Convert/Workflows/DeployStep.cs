using Landfall.Convert.Text;

namespace Landfall.Convert.Workflows;

/// <summary>The step of a workflow that deploys: the public action that speaks the platform's interface (interface 7).</summary>
static class DeployStep
{
    /// <summary>The lines, each behind the indent.</summary>
    /// <param name="app">The app's handle, or an expression of the workflow's.</param>
    /// <param name="variables">Config vars that the deploy sets.</param>
    /// <param name="own">Further keys of the step.</param>
    public static IEnumerable<string> Lines(string indent, string app, IEnumerable<(string Key, string Value)> variables, IEnumerable<string> own)
    {
        string[] set = [.. variables.Select(v => $"{v.Key}={v.Value}")];
        return Step(indent,
        [
            .. own,
            "uses: aptible/aptible-deploy-action@v5.1.0",
            "with:",
            "  type: git",
            "  username: ${{ secrets.LANDFALL_EMAIL }}",
            "  password: ${{ secrets.LANDFALL_PASSWORD }}",
            "  environment: ${{ vars.LANDFALL_ENVIRONMENT }}",
            $"  app: {YamlText.Quote(app)}",
            "  git_remote: ${{ vars.LANDFALL_HOST }}",
            "  auth_root_url: https://${{ vars.LANDFALL_HOST }}",
            "  api_root_url: https://${{ vars.LANDFALL_HOST }}",
            .. set.Length == 0 ? Array.Empty<string>() : [$"  config_variables: {YamlText.Quote(string.Join(' ', set))}"],
        ]);
    }

    /// <summary>What must stand before it where not every commit was checked out: the platform refuses a push from a shallow clone.</summary>
    /// <param name="has">True when some were.</param>
    public static IEnumerable<string> Checkout(string indent, bool has, IEnumerable<string> own) => Step(indent, has
        ? ["name: Fetch every commit", .. own, "run: '[ \"$(git rev-parse --is-shallow-repository)\" = false ] || git fetch --unshallow'"]
        : [.. own, "uses: actions/checkout@v4", "with:", "  fetch-depth: 0"]);

    /// <summary>A step of these keys.</summary>
    public static IEnumerable<string> Step(string indent, IEnumerable<string> keys) =>
        keys.Select((line, index) => $"{indent}{(index == 0 ? "- " : "  ")}{line}".TrimEnd());
}
