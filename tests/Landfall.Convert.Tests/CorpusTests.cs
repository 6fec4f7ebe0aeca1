using System.Runtime.CompilerServices;
using Landfall.Heroku;
using Landfall.Values;

namespace Landfall.Convert.Tests;

/// <summary>
/// Small apps, a file each in Corpus/: NAME.app is the repository, and in its part <c>heroku</c> what the API tells (without it the
/// repository stands alone); NAME.expected is what it becomes. <c>tests/Landfall.Convert.Tests/golden --update</c> writes those anew.
/// </summary>
public sealed class CorpusTests
{
    static string Directory([CallerFilePath] string here = "") => Path.Combine(Path.GetDirectoryName(here)!, "Corpus");

    public static TheoryData<string> Names =>
        [.. System.IO.Directory.EnumerateFiles(Directory(), "*.app").Select(path => Path.GetFileNameWithoutExtension(path)).Order(StringComparer.Ordinal)];

    internal static List<(string Path, string Text)> Files(string name) => Archive.Read(File.ReadAllText(Path.Combine(Directory(), name + ".app")));

    [Theory]
    [MemberData(nameof(Names))]
    public void An_app_becomes_what_was_reviewed(string name)
    {
        var files = Files(name);
        using var checkout = new Checkout([.. files.Where(f => f.Path != "heroku")], "shop");
        var repository = checkout.Read();
        var app = files.Find(f => f.Path == "heroku") is { Path: not null } heroku ? Live(heroku.Text) : DeclaredApp.Of(repository);

        var conversion = Converter.Convert(app, repository);

        Golden.Check(Path.Combine(Directory(), name + ".expected"), Archive.Write(conversion.Files.Select(f => (f.Path, Shown(f)))));
    }

    [Fact]
    public void There_are_at_least_sixty() => Assert.InRange(Names.Count, 60, 1000);

    [Theory]
    [MemberData(nameof(Names))]
    public void What_was_written_changes_nothing_when_it_is_converted_again(string name)
    {
        var files = Files(name);
        using var checkout = new Checkout([.. files.Where(f => f.Path != "heroku")], "shop");
        var app = files.Find(f => f.Path == "heroku") is { Path: not null } heroku ? Live(heroku.Text) : null;
        Conversion Convert() => checkout.Read() is var repository ? Converter.Convert(app ?? DeclaredApp.Of(repository), repository) : null!;
        var first = Convert();
        ConversionWriter.Write(first, checkout.Directory);

        Assert.Equal(first.Files.Where(f => files.All(own => own.Path != f.Path)), Convert().Files.Where(f => files.All(own => own.Path != f.Path)));
    }

    // Of the entrypoint only what the language puts into it: the rest is one text, tested by itself.
    static string Shown(GeneratedFile file)
    {
        if (file.Path != ".aptible/entrypoint") return file.Text;
        var from = file.Text.IndexOf("  export PORT=", StringComparison.Ordinal);
        return file.Text[from..file.Text.IndexOf("\n}\n", from, StringComparison.Ordinal)] + "\n";
    }

    static HerokuApp Live(string text)
    {
        var app = Sample.App with { Processes = [], Config = new Dictionary<ConfigurationKey, Secret>(), AddOns = [] };
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries)) app = With(app, line.Split(' '));
        return app;
    }

    static HerokuApp With(HerokuApp app, string[] words) => words switch
    {
        ["stack", var stack] => app with { Stack = stack },
        ["generation", var generation] => app with { Generation = generation },
        ["language", .. var name] => app with { Language = string.Join(' ', name) },
        ["buildpack", var buildpack] => app with { Buildpacks = [.. app.Buildpacks, buildpack], BuildpacksSource = "GET /apps/{app}/buildpack-installations" },
        ["config", var key, .. var value] => app with
        {
            Config = new Dictionary<ConfigurationKey, Secret>(app.Config) { [ConfigurationKey.Parse(key)] = new Secret(string.Join(' ', value)) },
        },
        ["process", var type, var count, var size, .. var command] => app with
        {
            Processes = [.. app.Processes, Sample.Process(type, string.Join(' ', command), int.Parse(count), size)],
        },
        ["addon", "heroku-postgresql"] => app with { AddOns = [.. app.AddOns, Sample.Postgres()] },
        ["addon", var service, .. var variables] => app with { AddOns = [.. app.AddOns, Sample.AddOn(service, variables)] },
        ["domain", var host] => app with { Domains = [.. app.Domains, new CustomDomain(host, "abc.herokudns.com", "cert issued")] },
        ["feature", var feature] => app with { Features = [.. app.Features, feature] },
        ["pipeline", var stage] => app with { Pipeline = new Pipeline("p1", stage) },
        ["review", .. var variables] => app with { Pipeline = new Pipeline("p1", "production") { ReviewApps = true, ReviewVariables = variables } },
        ["collaborator", var email] => app with { Collaborators = [.. app.Collaborators, new Collaborator(email, "collaborator")] },
        ["drain", var url] => app with { LogDrains = [.. app.LogDrains, new LogDrain(new Secret(url), new Uri(url).GetLeftPart(UriPartial.Authority), null)] },
        _ => throw new FormatException($"'{string.Join(' ', words)}' is not understood."),
    };
}
