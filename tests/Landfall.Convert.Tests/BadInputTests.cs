using Landfall.Convert.Text;
using Landfall.Heroku;
using Landfall.Heroku.Manifests;

namespace Landfall.Convert.Tests;

/// <summary>Manifests that are no text, no file of the repository, or more than anybody writes: each is told by its name, and nothing hangs.</summary>
public sealed class BadInputTests
{
    const string Deploy = "on: push\njobs:\n  deploy:\n    runs-on: x\n    steps:\n      - uses: akhileshns/heroku-deploy@v3\n        with:\n          heroku_app_name: shop\n";

    static readonly (string Path, string Text)[] Manifests =
    [
        ("Procfile", "web: node server.js\nworker: node worker.js\n"),
        ("app.json", "{\n  \"env\": {\n    \"A\": {\"required\": true}\n  }\n}\n"),
        ("package.json", "{\n  \"engines\": {\"node\": \"20\"}\n}\n"),
        ("project.toml", "[io.buildpacks]\nexclude = [\n  \"docs\",\n]\n"),
        (".github/workflows/deploy.yml", Deploy),
        ("infra/main.tf", "resource \"heroku_app\" \"web\" {\n  name = \"shop\"\n}\n"),
        ("heroku.yml", "build:\n  docker:\n    web: Dockerfile\n"),
    ];

    static readonly string[] Part = ["timanovsky/subdir-heroku-buildpack", "heroku/nodejs"];

    static readonly Dictionary<string, (Action<string> Spoil, string Told)> Harms = new()
    {
        ["binary"] = (path => File.WriteAllBytes(path, [0x77, 0x65, 0x62, 0x3a, 0x00, 0x01]), "NUL"),
        ["Latin-1"] = (path => File.WriteAllBytes(path, [0x77, 0x65, 0x62, 0x3a, 0x20, 0xe4]), "UTF-8"),
        ["UTF-16"] = (path => File.WriteAllText(path, "web: x\n", System.Text.Encoding.Unicode), "UTF-8"),
        ["huge"] = (Grow, "10737418240"),
        ["a link out"] = (path => File.CreateSymbolicLink(path, "/etc/passwd"), "link"),
        ["a link to nowhere"] = (path => File.CreateSymbolicLink(path, "nowhere"), "link"),
        ["a link to itself"] = (path => File.CreateSymbolicLink(path, Path.GetFileName(path)), "link"),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (var (path, _) in Manifests)
                foreach (var harm in Harms.Keys) cases.Add(path, harm);
            return cases;
        }
    }

    static void Grow(string path)
    {
        using var file = File.Create(path);
        file.SetLength(10L * 1024 * 1024 * 1024);
    }

    static Conversion Convert(Checkout checkout) => checkout.Read() is var repository ? Converter.Convert(DeclaredApp.Of(repository), repository) : null!;

    static Conversion Convert(params (string, string)[] files)
    {
        using var checkout = new Checkout(files, "shop");
        return Convert(checkout);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void What_cannot_be_read_stops_the_move_by_its_name(string path, string harm)
    {
        using var checkout = new Checkout([.. Manifests.Where(m => m.Path != path), ("Dockerfile", "FROM x\nCMD x\n")], "shop");
        var spoiled = Path.Combine(checkout.Directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(spoiled)!);
        Harms[harm].Spoil(spoiled);

        var finding = Assert.Single(Convert(checkout).Findings, f => f.Source == path && f.Severity == Severity.Blocker);

        Assert.Equal(path, finding.Subject);
        Assert.Contains(Harms[harm].Told, finding.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_byte_order_mark_and_windows_lines_change_nothing(bool container)
    {
        var files = Manifests.Where(m => container || m.Path != "heroku.yml").Append(("Dockerfile.web", "FROM x\nCMD x\n")).ToArray();

        var odd = Convert([.. files.Select(f => (f.Item1, "\uFEFF" + f.Item2.ReplaceLineEndings("\r\n")))]);

        var plain = Convert([.. files]);
        Assert.Equal(plain.Files, odd.Files.Select(f => f with { Text = f.Text.Replace("\r\n", "\n", StringComparison.Ordinal) }));
        Assert.Equal(plain.Findings, odd.Findings);
    }

    [Fact]
    public void A_file_that_is_edited_keeps_the_ends_of_its_lines()
    {
        using var checkout = new Checkout([("package.json", "{}"), (".github/workflows/deploy.yml", Deploy.ReplaceLineEndings("\r\n"))], "shop");

        var conversion = Convert(checkout);

        var edited = conversion.TextOf(".github/workflows/deploy.yml");
        Assert.StartsWith("on: push\r\njobs:\r\n", edited, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', edited.Replace("\r\n", "", StringComparison.Ordinal));
        checkout.Add(".github/workflows/deploy.yml", edited);
        Assert.DoesNotContain(ConversionWriter.Compare(conversion, checkout.Directory), change => change.File.Path == ".github/workflows/deploy.yml");
    }

    [Fact]
    public void A_manifest_of_a_part_that_cannot_be_read_stops_the_move_of_the_part_alone()
    {
        using var checkout = new Checkout([("package.json", "{}"), ("api/package.json", "{}"), ("api/Procfile", "web: x\n")], "shop");
        File.WriteAllBytes(Path.Combine(checkout.Directory, "api/package.json"), [0x7b, 0x00]);
        var part = Sample.App with { Buildpacks = Part, Config = Sample.Config(("PROJECT_PATH", "api")), AddOns = [] };

        Assert.Contains(Converter.Convert(part, checkout.Read()).Findings, f => f is { Severity: Severity.Blocker, Source: "api/package.json" });
        Assert.False(Converter.Convert(Sample.App, checkout.Read()).IsBlocked);
    }

    [Fact]
    public void A_link_within_the_repository_is_the_file_that_it_leads_to()
    {
        using var checkout = new Checkout([("package.json", "{}"), ("ci/deploy.yml", Deploy), ("api/package.json", "{}"), ("Procfile.api", "web: node api\n")], "shop");
        Directory.CreateDirectory(Path.Combine(checkout.Directory, ".github/workflows"));
        File.CreateSymbolicLink(Path.Combine(checkout.Directory, ".github/workflows/deploy.yml"), "../../ci/deploy.yml");
        File.CreateSymbolicLink(Path.Combine(checkout.Directory, "api/Procfile"), "../Procfile.api");

        var conversion = Converter.Convert(Sample.App with { Buildpacks = Part, Processes = [], Config = Sample.Config(("PROJECT_PATH", "api")), AddOns = [] }, checkout.Read());

        Assert.Contains("aptible-deploy-action", conversion.TextOf(".github/workflows/deploy.yml"), StringComparison.Ordinal);
        Assert.Equal("node api", Assert.Single(conversion.Services).Command);
    }

    [Theory]
    [InlineData("app.json", """{"env":{"A":"1","A":"2"}}""")]
    [InlineData("package.json", """{"engines":{"node":"18"},"engines":{"node":"20"}}""")]
    [InlineData("composer.json", """{"require":{"php":"^7"},"require":{"php":"^8.2"}}""")]
    [InlineData("static.json", """{"root":"a/","root":"b/"}""")]
    public void A_key_that_stands_twice_is_told_and_the_last_one_counts(string path, string text)
    {
        var conversion = Convert((path, text), ("Procfile", "web: x\n"));

        Assert.Contains("twice", Assert.Single(conversion.Findings, f => f.Subject == path && f.Severity == Severity.Decide).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(conversion.Files, f => f.Text.Contains("node:18", StringComparison.Ordinal) || f.Text.Contains("/app/a", StringComparison.Ordinal));
        Assert.DoesNotContain(conversion.Config, v => v.Value?.Reveal() == "1");
    }

    [Theory]
    [InlineData("app.json", "[")]
    [InlineData("package.json", "[")]
    [InlineData("composer.json", "{\"a\":")]
    [InlineData("static.json", "[")]
    [InlineData("Pipfile.lock", "[")]
    [InlineData("heroku.yml", "[")]
    [InlineData("project.toml", "[")]
    public void A_depth_that_would_end_the_program_is_told(string path, string part) =>
        Assert.Contains(Convert((path, string.Concat(Enumerable.Repeat(part, 100_000)))).Findings, f => f.Severity > Severity.Info && $"{f.Subject} {f.Text}".Contains(path, StringComparison.Ordinal));

    [Fact]
    public void A_bomb_of_yaml_in_a_workflow_is_lines_of_text()
    {
        var bomb = "a: &a [x,x,x,x,x,x,x,x,x]\n" + string.Concat(Enumerable.Range('b', 20).Select(c => $"{(char)c}: &{(char)c} [{string.Join(',', Enumerable.Repeat($"*{(char)(c - 1)}", 9))}]\n"));

        Assert.StartsWith(bomb, Convert(("package.json", "{}"), (".github/workflows/deploy.yml", bomb + Deploy)).TextOf(".github/workflows/deploy.yml"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_procfile_of_a_thousand_lines_is_a_thousand_services()
    {
        var conversion = Convert(("package.json", "{}"), ("Procfile", "web: node .\n" + string.Concat(Enumerable.Range(1, 999).Select(i => $"p{i}: node p.js '{i}'\n"))));

        Assert.Equal(1000, conversion.Services.Count);
        var written = Procfile.Parse(conversion.TextOf(".aptible/Procfile"));
        Assert.Empty(written.Findings);
        Assert.Equal(conversion.Services.Select(s => (s.Process, ShellText.Quote(s.Command))), written.Lines.Select(l => (l.Type, l.Command)));
    }

    [Fact]
    public void A_procfile_that_nobody_wrote_is_refused_whole() =>
        Assert.Contains("10002 lines", Assert.Single(Procfile.Parse(string.Concat(Enumerable.Repeat("x y\n", 10_001))).Findings).Text, StringComparison.Ordinal);
}
