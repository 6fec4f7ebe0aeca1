using Landfall.Convert.Text;

namespace Landfall.Convert.Workflows;

/// <summary>The step of a workflow that deploys: the public action that speaks the platform's interface (interface 7).</summary>
static class DeployStep
{
    /// <summary>The lines, each behind the indent.</summary>
    /// <param name="app">The app's handle, or an expression of the workflow's.</param>
    /// <param name="variables">Config vars that the deploy sets.</param>
    public static IEnumerable<string> Lines(string indent, string app, IEnumerable<(string Key, string Value)> variables)
    {
        string[] set = [.. variables.Select(v => $"{v.Key}={v.Value}")];
        return new[]
        {
            "- uses: aptible/aptible-deploy-action@v5.1.0",
            "  with:",
            "    type: git",
            "    username: ${{ secrets.LANDFALL_EMAIL }}",
            "    password: ${{ secrets.LANDFALL_PASSWORD }}",
            "    environment: ${{ vars.LANDFALL_ENVIRONMENT }}",
            $"    app: {YamlText.Quote(app)}",
            "    git_remote: ${{ vars.LANDFALL_HOST }}",
            "    auth_root_url: https://${{ vars.LANDFALL_HOST }}",
            "    api_root_url: https://${{ vars.LANDFALL_HOST }}",
        }.Concat(set.Length == 0 ? [] : [$"    config_variables: {YamlText.Quote(string.Join(' ', set))}"]).Select(line => indent + line);
    }
}
