using System.Text;
using Landfall.Convert.Text;
using Landfall.Heroku;

namespace Landfall.Convert;

/// <summary>MIGRATION.md: what was found, what was decided and why, what a person must do. It holds no value of a config var.</summary>
static class Report
{
    public static string Write(HerokuApp app, Conversion conversion)
    {
        var text = new StringBuilder($"# Moving {app.Name} from Heroku\n\n");
        text.Append(app.IsLive
            ? $"Read from release v{app.Release?.Version ?? 0}{Commit(app)} on the stack {MarkdownText.Words(app.Stack)}. "
            : "Read from the repository alone: what only Heroku knows (config vars, domains, who has access, what really runs) is not here. ");
        text.Append("Dockerfile, .dockerignore and .aptible/ are made from it; they are yours to change.\n");
        Findings(text, "Stops the move", conversion, Severity.Blocker);
        Findings(text, "For you to decide or do", conversion, Severity.Decide);
        Services(text, conversion);
        Config(text, app, conversion);
        Siblings(text, app, conversion);
        Findings(text, "Good to know", conversion, Severity.Info);
        return text.ToString();
    }

    static string Commit(HerokuApp app) => app.Release?.Commit is { Length: > 0 } commit ? $" (commit {MarkdownText.Code(commit)})" : "";

    static void Findings(StringBuilder text, string title, Conversion conversion, Severity severity)
    {
        var findings = conversion.Findings.Where(f => f.Severity == severity).ToList();
        if (findings.Count == 0) return;
        text.Append($"\n## {title}\n\n");
        foreach (var finding in findings)
            text.Append($"- {MarkdownText.Code(finding.Subject)}: {MarkdownText.Words(finding.Text)} ({MarkdownText.Code(finding.Source)})\n");
    }

    static void Services(StringBuilder text, Conversion conversion)
    {
        if (conversion.Services.Count + conversion.BeforeDeploy.Count == 0) return;
        text.Append("\n## Services\n\n");
        foreach (var service in conversion.Services)
        {
            var endpoint = service.IsWeb ? $", endpoint on port {Conversion.Port}" : "";
            text.Append($"- {MarkdownText.Code(service.Process.Value)}: {service.Count} × {service.Size}{endpoint}, ");
            text.Append($"runs {MarkdownText.Code(service.Command)}\n");
        }
        foreach (var command in conversion.BeforeDeploy) text.Append($"- before each deploy: {MarkdownText.Code(command)}\n");
    }

    static void Siblings(StringBuilder text, HerokuApp app, Conversion conversion)
    {
        if (conversion.Siblings.Count == 0) return;
        text.Append("\n## Apps beside it\n\nWhat runs in an image of its own becomes an app of its own, with the same configuration. ");
        text.Append("`landfall migrate` makes it. To do it by hand, commit the files here, and when the app is made type this at the root of the repository");
        text.Append(conversion.Siblings.Any(s => s.BeforeDeploy.Count > 0) ? ", what runs the release phase before the app is deployed. " : ". ");
        text.Append("The workflow deploys them from then on.\n");
        foreach (var sibling in conversion.Siblings)
        {
            text.Append($"\n{MarkdownText.Code(sibling.Handle.Value)}, from {MarkdownText.Code(sibling.Dockerfile)}, runs ");
            text.Append(string.Join(", ", sibling.Services.Select(s => $"{MarkdownText.Code(s.Process.Value)} ({MarkdownText.Code(s.Command)})")));
            text.Append(sibling.BeforeDeploy.Count == 0 ? ":\n\n" : ", and the release phase before each deploy:\n\n");
            foreach (var line in SiblingCommands.Typed(sibling, app.Name.Value, conversion.Config.Count > 0)) text.Append($"    {line}\n");
        }
    }

    static void Config(StringBuilder text, HerokuApp app, Conversion conversion)
    {
        if (conversion.Config.Count == 0) return;
        text.Append("\n## Configuration\n\n");
        foreach (var variable in conversion.Config)
        {
            var value = variable.Database is { } database ? $"the URL of the database {MarkdownText.Code(database.Value)}" : app.IsLive ? "copied byte for byte" : "the value of app.json or heroku.yml";
            text.Append($"- {MarkdownText.Code(variable.Key.Value)}: {value}\n");
        }
    }
}
