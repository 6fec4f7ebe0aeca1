using Landfall.Convert.Text;

namespace Landfall.Convert.Workflows;

/// <summary>The workflow that makes, deploys and removes an app for each pull request, by the command landfall.</summary>
static class ReviewWorkflow
{
    /// <summary>True for a text that a line of a workflow's script can hold in quotes: GitHub's expressions are put in before the shell sees it.</summary>
    public static bool Holds(string text) => !text.Contains("${{", StringComparison.Ordinal) && !text.Any(c => char.IsControl(c) || c is '\u2028' or '\u2029' or '\ufeff');

    public static string Write(ReviewApp app)
    {
        string[] lines = [.. Head(app), .. Step("Deploy", "!=", app.Secrets.Select(s => s.Value), Deploy(app)), .. Step("Remove", "==", [], Remove(app))];
        return string.Concat(lines.Select(line => $"{line}\n"));
    }

    static IEnumerable<string> Head(ReviewApp app) =>
    [
        "# An app for each pull request, as Heroku's review apps were. Those of forks get none: their workflows see no secrets.",
        "name: Review app",
        "on:",
        "  pull_request:",
        "    types: [opened, reopened, synchronize, closed]",
        "concurrency: review-${{ github.event.number }}",
        "env:",
        $"  APP: {app.App}-pr-${{{{ github.event.number }}}}",
        "  ENVIRONMENT: ${{ vars.LANDFALL_REVIEW_ENVIRONMENT }}",
        "  LANDFALL_API_ROOT_URL: https://${{ vars.LANDFALL_HOST }}",
        "jobs:",
        "  review:",
        "    if: github.event.pull_request.head.repo.full_name == github.repository",
        "    runs-on: ubuntu-latest",
        "    steps:",
        "      - uses: actions/checkout@v4",
        "        if: github.event.action != 'closed'",
        "        with:",
        "          ref: ${{ github.event.pull_request.head.sha }}",
        "      - name: Log in",
        "        env:",
        "          COMMAND: ${{ vars.LANDFALL_COMMAND }}",
        "          CA: ${{ vars.LANDFALL_CA }}",
        "          EMAIL: ${{ secrets.LANDFALL_EMAIL }}",
        "          PASSWORD: ${{ secrets.LANDFALL_PASSWORD }}",
        "        run: |",
        .. Script(
            "mkdir -p \"$RUNNER_TEMP/bin\"",
            "curl --fail --silent --show-error --location --output \"$RUNNER_TEMP/bin/landfall\" \"$COMMAND\"",
            "chmod +x \"$RUNNER_TEMP/bin/landfall\"",
            "echo \"$RUNNER_TEMP/bin\" >> \"$GITHUB_PATH\"",
            "if [ -n \"$CA\" ]; then",
            "  export SSL_CERT_FILE=\"$RUNNER_TEMP/landfall-ca.pem\"",
            "  { cat /etc/ssl/certs/ca-certificates.crt; printf '%s\\n' \"$CA\"; } > \"$SSL_CERT_FILE\"",
            "  echo \"SSL_CERT_FILE=$SSL_CERT_FILE\" >> \"$GITHUB_ENV\"",
            "fi",
            "printf '%s\\n' \"$PASSWORD\" | \"$RUNNER_TEMP/bin/landfall\" login --email \"$EMAIL\" --password-stdin --lifetime 1h"),
    ];

    static IEnumerable<string> Step(string name, string closed, IEnumerable<string> secrets, IEnumerable<string> script)
    {
        string[] variables = [.. secrets.Select(secret => $"          VALUE_{secret}: ${{{{ secrets.{secret} }}}}")];
        return
        [
            $"      - name: {name}",
            $"        if: github.event.action {closed} 'closed'",
            .. variables.Length == 0 ? [] : variables.Prepend("        env:"),
            "        run: |",
            .. Script([.. script]),
        ];
    }

    static IEnumerable<string> Script(params IEnumerable<string> lines) => lines.Select(line => $"          {line}");

    const string Place = "place=(--app \"$APP\" --environment \"$ENVIRONMENT\")";

    static IEnumerable<string> Deploy(ReviewApp app) =>
    [
        Place,
        "named() { landfall \"$1\" --environment \"$ENVIRONMENT\" --output json | jq --arg handle \"$2\" '[.[] | select(.handle == $handle)]'; }",
        "[ \"$(named apps \"$APP\")\" != '[]' ] || landfall apps:create \"$APP\" --environment \"$ENVIRONMENT\"",
        .. app.Databases.Select(d => $"\"$APP-{d.Name}\"")
            .Select(handle => $"[ \"$(named db:list {handle})\" != '[]' ] || landfall db:create {handle} --environment \"$ENVIRONMENT\" > /dev/null"),
        "new=$(named apps \"$APP\" | jq '.[0].services == []')",
        .. Once(Configure([.. Assignments(app)])),
        "landfall deploy \"${place[@]}\" --source .",
        .. Once([
            .. app.Services.Select(s => $"landfall apps:scale {s.Process} \"${{place[@]}}\" --container-count {s.Count} --container-size {s.Size.Megabytes}"),
            .. app.Services.Where(s => s.IsWeb).Select(s => $"landfall endpoints:https:create {s.Process} \"${{place[@]}}\" --default-domain"),
            .. Run(app, app.PostDeploy),
        ]),
    ];

    // Done again until a deploy has succeeded: then the app has services.
    static IEnumerable<string> Once(IEnumerable<string> lines) => lines.Any() ? ["if [ \"$new\" = true ]; then", .. lines.Select(line => $"  {line}"), "fi"] : [];

    static IEnumerable<string> Configure(string[] assignments) => assignments.Length == 0 ? []
        : ["landfall config:set \"${place[@]}\" \\", .. assignments[..^1].Select(assignment => $"  {assignment} \\"), $"  {assignments[^1]}"];

    static IEnumerable<string> Assignments(ReviewApp app) =>
    [
        .. app.Databases.Select(d => $"{d.Variable}=\"$(landfall db:url \"$APP-{d.Name}\" --environment \"$ENVIRONMENT\")\""),
        .. app.Variables, .. app.Secrets.Select(secret => $"{secret}=\"$VALUE_{secret}\""),
    ];

    static IEnumerable<string> Remove(ReviewApp app) =>
    [
        Place,
        .. Run(app, app.PreDestroy).Select(line => $"{line} || echo \"pr-predestroy ended with $?\""),
        "landfall apps:deprovision \"${place[@]}\" --yes",
        .. app.Databases.Select(d => $"landfall db:deprovision \"$APP-{d.Name}\" --environment \"$ENVIRONMENT\" --yes"),
    ];

    static IEnumerable<string> Run(ReviewApp app, string? command) =>
        command is null ? [] : [$"landfall ssh \"${{place[@]}}\" -- {app.Shell} -c {ShellText.Quote(command)}"];
}
