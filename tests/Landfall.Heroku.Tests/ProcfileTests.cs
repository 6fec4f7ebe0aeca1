using FsCheck;
using FsCheck.Fluent;
using Landfall.Heroku.Manifests;

namespace Landfall.Heroku.Tests;

public sealed class ProcfileTests
{
    static (string, string)[] Read(string text) => [.. Procfile.Parse(text).Lines.Select(line => (line.Type.Value, line.Command))];

    [Theory]
    [InlineData("web: node server.js", "node server.js")]
    [InlineData("  web:   node server.js  ", "node server.js")]
    [InlineData("web:node server.js", "node server.js")]
    [InlineData("web node server.js", "node server.js")]
    [InlineData("web:\tnode server.js\r", "node server.js")]
    [InlineData("\uFEFFweb: node server.js", "node server.js")]
    [InlineData("web: echo 'a: b' # not a comment", "echo 'a: b' # not a comment")]
    [InlineData("web: a=\"$PORT\" ./x && y | z", "a=\"$PORT\" ./x && y | z")]
    [InlineData("web: grüße 🚀", "grüße 🚀")]
    public void A_line_names_a_process_and_its_command(string line, string command) => Assert.Equal([("web", command)], Read(line));

    [Fact]
    public void Comments_and_blank_lines_are_nothing() => Assert.Equal([("web", "a"), ("worker", "b")], Read("# what runs\n\nweb: a\n   # more\nworker: b\n"));

    [Theory]
    [InlineData("web:")]
    [InlineData("web")]
    [InlineData("- web: a")]
    [InlineData(": a")]
    [InlineData("wéb: a")]
    [InlineData("\"web\": a")]
    public void A_line_that_heroku_ignores_is_ignored_and_told(string line)
    {
        var procfile = Procfile.Parse($"# first\n{line}");

        Assert.Empty(procfile.Lines);
        Assert.Equal("Procfile:2", Assert.Single(procfile.Findings).Source);
    }

    [Fact]
    public void The_last_of_two_lines_counts_and_that_is_told()
    {
        var procfile = Procfile.Parse("web: a\nweb: b");

        Assert.Equal("b", Assert.Single(procfile.Lines).Command);
        Assert.Contains("twice", Assert.Single(procfile.Findings).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Cloud_native_buildpacks_have_a_grammar_of_their_own()
    {
        var procfile = Procfile.Parse("web: node .\nWorker_1:  node w.js\nclock node c.js\n", native: true);

        Assert.Equal([("web", "node ."), ("worker-1", "node w.js")], procfile.Lines.Select(line => (line.Type.Value, line.Command)));
        Assert.Equal([("Procfile:2", Severity.Info), ("Procfile:3", Severity.Decide)], procfile.Findings.Select(f => (f.Source, f.Severity)));
    }

    [Fact]
    public void A_block_of_yaml_is_not_taken_for_a_command_in_silence() =>
        Assert.Contains(Procfile.Parse("web: |\n  node server.js\n").Findings, f => f.Text.Contains("YAML", StringComparison.Ordinal));

    [Fact]
    public void A_name_that_no_service_can_have_is_a_blocker() =>
        Assert.Equal([Severity.Blocker, Severity.Blocker], Procfile.Parse($"-web: a\n{new string('w', 64)}: b").Findings.Select(f => f.Severity));

    [Fact]
    public void What_is_written_is_read_back() => Prop.ForAll<NonEmptyArray<Tuple<PositiveInt, NonEmptyString>>>(processes =>
    {
        var expected = processes.Get.Select(p => ($"p{p.Item1.Get}", Command: OneLine(p.Item2.Get))).Where(p => p.Command.Length > 0)
            .GroupBy(p => p.Item1).Select(group => group.Last()).Order().ToArray();
        var text = string.Concat(processes.Get.Select(p => $"p{p.Item1.Get}: {OneLine(p.Item2.Get)}\n"));
        return Read(text).Order().SequenceEqual(expected);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void No_text_breaks_it() => Prop.ForAll<NonNull<string>>(text => Procfile.Parse(text.Get).Lines.All(line => line.Command.Length > 0 && !line.Command.Contains('\n')))
        .QuickCheckThrowOnFailure();

    static string OneLine(string text) => new string([.. text.Where(c => !char.IsControl(c) && c is not ('\u2028' or '\u2029'))]).Trim();
}
