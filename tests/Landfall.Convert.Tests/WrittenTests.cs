using System.Text.Json;
using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Landfall.Convert.Terraform;
using Landfall.Convert.Text;
using Landfall.Convert.Workflows;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;
using YamlDotNet.RepresentationModel;

namespace Landfall.Convert.Tests;

/// <summary>Whatever the texts are, each file that is written is read back, by the rules of its kind, to what was meant.</summary>
public sealed class WrittenTests
{
    // Half of them of what means something to one of the kinds.
    static readonly Gen<string> Texts = Gen.OneOf(
        ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => new string([.. text.Get.Where(c => c != '\0' && !char.IsSurrogate(c))])),
        Gen.ListOf(Gen.Elements(" ", "  ", "`", "'", "\"", "\\", "$", "${", "%{", "}", "#", "!", "/", "-", ": ", "|", "&", "<", "[", "*", "a", "\n", "\t", "\u2028", "é")).Select(string.Concat));

    static void ForAny(Func<string, bool> holds) => Prop.ForAll(Texts.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    static Conversion Convert(HerokuApp app, params (string, string)[] files)
    {
        using var checkout = Sample.Checkout(files);
        return Converter.Convert(app, checkout.Read());
    }

    static Conversion Running(string command) =>
        Convert(Sample.App with { Processes = [Sample.Process("web", command)] }, ("package.json", """{"engines":{"node":"20"}}"""), ("package-lock.json", "{}"));

    [Fact]
    public void The_command_of_a_dockerfile() => ForAny(command => command.Length == 0
        || DockerfileReader.Read(Running(command).TextOf("Dockerfile")).Lines is var lines && JsonSerializer.Deserialize<string[]>(lines[^1]["CMD ".Length..])!.SequenceEqual([command])
        && lines[^2].StartsWith("ENTRYPOINT", StringComparison.Ordinal));

    [Fact]
    public void A_line_of_a_procfile() => ForAny(command =>
    {
        if (command.Length == 0) return true;
        var line = Assert.Single(Procfile.Parse(Running(command).TextOf(".aptible/Procfile")).Lines);
        // A command with control characters is written in another form, which the real bash reads in EntrypointTests.
        return line.Type.Value == "web" && (command.Any(char.IsControl) || OneWord(line.Command) == command);
    });

    // One word in single quotes: a quote of its own ends them, stands behind a backslash, and begins them again.
    static string? OneWord(string text) =>
        text.Length > 1 && text[0] == '\'' && text[^1] == '\'' && text[1..^1].Replace(@"'\''", "", StringComparison.Ordinal).Contains('\'') is false
            ? text[1..^1].Replace(@"'\''", "'", StringComparison.Ordinal) : null;

    [Fact]
    public void A_value_of_an_argument() => ForAny(text => Unquoted(DockerText.Value(text)) == text);

    // What BuildKit and the older builder make of it: in double quotes a backslash stands before what would mean something.
    static string Unquoted(string value) => value is not ['"', .. var inner, '"'] ? Regex.IsMatch(value, @"[\s""'\\$]") ? "" : value
        : Regex.IsMatch(inner, @"\A(?:[^\\""$]|\\[\\""$])*\z") ? Regex.Replace(inner, @"\\(.)", "$1") : "";

    [Fact]
    public void A_pattern_of_a_dockerignore() => ForAny(text =>
    {
        var conversion = Convert(Sample.App, ("package.json", "{}"), (".slugignore", $"/docs\n{text}\n/!.aptible.env\n!.git\n"));
        var lines = conversion.TextOf(".dockerignore").Split('\n');
        // What is written last counts: nothing of others takes the configuration in again.
        return lines[0] == "docs" && lines[^6..] is ["# The app's configuration: secrets, for no layer.", ".aptible.env", ".env", ".git", "node_modules", ""]
            && lines[..^6].Where(line => line.TrimStart() is ['!' or '#', ..]).SequenceEqual(["!.aptible"]);
    });

    [Fact]
    public void A_job_of_a_crontab() => ForAny(text =>
    {
        var command = new string([.. text.Where(c => !char.IsControl(c))]).Trim();
        if (ScheduledJob.Parse("*/5  7-9 * 1,2 MON", command) is not { } job) return command.Length == 0;
        var lines = Assert.Single(Scheduler.Files(Sample.App with { Jobs = [job] })).Text.Split('\n');
        var fields = lines[2].Split(' ', 7);
        return lines is ["# UTC. The variables are those of the process that reads this.", "SHELL=/bin/bash", _, ""]
            && string.Join(' ', fields[..6]) == job.Schedule && fields[6] == command;
    });

    [Fact]
    public void A_step_of_a_workflow() => ForAny(text =>
    {
        var source = "on: push\njobs:\n  deploy:\n    steps:\n      - uses: akhileshns/heroku-deploy@v3\n        with:\n"
            + $"          heroku_app_name: {YamlText.Quote("x" + text)}\n          healthcheck: {YamlText.Quote("x" + text)}\n        env:\n          HD_KEY: {YamlText.Quote(text)}\n";
        if (text.Contains("HEROKU_APP", StringComparison.OrdinalIgnoreCase)) return true;
        var findings = new List<Finding>();
        var steps = Steps(Workflow.Rewrite("w.yml", source, "shop", findings)!);
        var with = (YamlMappingNode)steps[1]["with"];
        var variables = with.Children.TryGetValue(new YamlScalarNode("config_variables"), out var set) ? set.ToString() : null;
        return steps.Children.Count == 3 && with["app"].ToString() == "x" + text && steps[2]["run"].ToString().EndsWith($" --url {ShellText.Word("x" + text)}", StringComparison.Ordinal)
            && (text.Length == 0 || variables == $"KEY={text}" || (variables is null && findings.Any(f => f.Text.Contains("so KEY was left out", StringComparison.Ordinal))));
    });

    [Fact]
    public void A_variable_and_a_script_of_a_review_app() => ForAny(text =>
    {
        var manifest = JsonSerializer.Serialize(new { env = new { KEY = "x" + text }, scripts = new Dictionary<string, string> { ["postdeploy"] = "y" + text }, environments = new { review = new { } } });
        using var checkout = Sample.Checkout(("package.json", "{}"), ("Procfile", "web: node .\n"), ("app.json", manifest));
        var repository = checkout.Read();
        var conversion = Converter.Convert(DeclaredApp.Of(repository), repository);
        var yaml = new YamlStream();
        yaml.Load(new StringReader(conversion.TextOf(".github/workflows/landfall-review.yml")));
        var script = ((YamlSequenceNode)yaml.Documents[0].RootNode["jobs"]["review"]["steps"])[2]["run"].ToString();
        var lines = script.Split('\n').Select(line => line.TrimStart()).ToList();
        var variable = lines.Find(line => line.StartsWith("KEY=", StringComparison.Ordinal))?[4..];
        var command = lines.Find(line => line.StartsWith("landfall ssh", StringComparison.Ordinal))?["landfall ssh \"${place[@]}\" -- bash -c ".Length..];
        var left = new[] { "KEY", "postdeploy" }.Select(subject => conversion.Findings.Any(f => f.Severity == Severity.Decide && f.Subject == subject && f.Text.EndsWith("made without it.", StringComparison.Ordinal))).ToList();
        // GitHub puts its expressions in before a shell sees the line.
        return !script.Contains("${{", StringComparison.Ordinal)
            && (variable is null ? left[0] : (OneWord(variable) ?? variable) == "x" + text) && (command is null ? left[1] : OneWord(command) == "y" + text);
    });

    static YamlSequenceNode Steps(string workflow)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(workflow));
        return (YamlSequenceNode)yaml.Documents[0].RootNode["jobs"]["deploy"]["steps"];
    }

    [Fact]
    public void A_block_of_terraform() => ForAny(text =>
    {
        var quoted = $"\"{text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)
            .Replace("\r", "\\r", StringComparison.Ordinal).Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal)}\"";
        var blocks = HclBlock.Parse("main.tf", $"resource \"heroku_app\" \"web\" {{\n  name = {quoted}\n}}\nresource \"heroku_addon\" \"db\" {{\n  app_id = heroku_app.web.id\n  plan = \"heroku-postgresql\"\n}}\n");
        var written = HclBlock.Parse("aptible.tf", new TerraformText(blocks, []).Write());
        HclBlock Resource(string type) => Assert.Single(written, b => b.Labels is [var t, _] && t == type);
        return Resource("aptible_app")["handle"] == quoted && Resource("aptible_database")["handle"] == $"{quoted[..^1]}-db\"" && Resource("aptible_endpoint")["process_type"] == "\"web\"";
    });

    [Fact]
    public void What_nothing_takes_the_place_of_in_terraform_is_comment_alone() => ForAny(text =>
    {
        var blocks = HclBlock.Parse("main.tf", $"resource \"heroku_pipeline\" \"p\" {{\n  name = <<EOT\n{text}\nEOT\n}}\n");
        var written = new TerraformText(blocks, []).Write();
        return HclBlock.Parse("aptible.tf", written).All(b => b.Type is "terraform" or "variable" or "data" or "locals");
    });

    [Fact]
    public void A_code_span_of_markdown() => ForAny(text => text.Length == 0 || CodeOf(MarkdownText.Code(text)) == Visible(text));

    [Fact]
    public void Words_of_markdown() => ForAny(text =>
    {
        var words = MarkdownText.Words(text);
        return string.Concat(words.Select((c, i) => c == '\\' && !IsEscaped(words, i) ? "" : $"{c}")) == Visible(text)
            && !words.Where((c, i) => c is '<' or '[' or '*' or '&' && !IsEscaped(words, i)).Any();
    });

    static bool IsEscaped(string text, int at) => text[..at].Reverse().TakeWhile(c => c == '\\').Count() % 2 == 1;

    static string Visible(string text) => new([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? '\u2423' : c)]);

    // CommonMark 6.1: up to the next run of as many backticks; one space at both ends is taken off, unless there is nothing else.
    static string? CodeOf(string span)
    {
        var fence = span.TakeWhile(c => c == '`').Count();
        var close = fence;
        while (close < span.Length && span[close..].TakeWhile(c => c == '`').Count() is var run && run != fence) close += Math.Max(1, run);
        if (close + fence != span.Length) return null;
        var inner = span[fence..close];
        return inner.Length > 2 && inner[0] == ' ' && inner[^1] == ' ' && inner.Trim(' ').Length > 0 ? inner[1..^1] : inner;
    }
}
