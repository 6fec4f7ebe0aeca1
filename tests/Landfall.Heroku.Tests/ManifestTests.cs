using FsCheck;
using FsCheck.Fluent;
using Landfall.Heroku.Manifests;

namespace Landfall.Heroku.Tests;

public sealed class ManifestTests
{
    static Repository Repository(params (string Path, string Text)[] files) => new(
        "/nowhere", files.Select(f => f.Path).ToHashSet(), files.ToDictionary(f => f.Path, f => f.Text), []);

    [Fact]
    public void App_json_is_read_in_every_spelling()
    {
        var manifest = AppManifest.Parse("""
            { "env": { "A": "literal", "B": {}, "C": { "required": false }, "D": { "value": "x" }, "E": { "generator": "secret" } },
              "addons": ["heroku-postgresql", "heroku-redis:mini", { "plan": "papertrail:choklad", "as": "LOGS" }, 7],
              "formation": { "web": { "quantity": 2, "size": "Standard-1X" }, "worker": {} },
              "scripts": { "postdeploy": "a", "pr-predestroy": { "command": "b", "size": "basic" }, "odd": 7 },
              "environments": { "review": {}, "test": { "scripts": { "test": "c" } } }, "$schema": "…", "stack": null }
            """);

        Assert.Equal([("A", false, false), ("B", true, false), ("C", false, false), ("D", false, false), ("E", true, true)],
            manifest.Variables.Select(v => (v.Name, v.Required, v.Generated)));
        Assert.Equal([("heroku-postgresql", "", null), ("heroku-redis", "mini", null), ("papertrail", "choklad", "LOGS")], manifest.AddOns.Select(a => (a.Service, a.Plan, a.As)));
        Assert.Equal((new DeclaredFormation(2, "standard-1x"), new DeclaredFormation(1, null)), (manifest.Formation["web"], manifest.Formation["worker"]));
        Assert.Equal(("a", "b", 2), (manifest.Scripts["postdeploy"], manifest.Scripts["pr-predestroy"], manifest.Scripts.Count));
        Assert.Equal([("review", ""), ("test", "scripts")], manifest.Environments.OrderBy(e => e.Key).Select(e => (e.Key, string.Join(' ', e.Value))));
    }

    [Fact]
    public void A_number_or_a_truth_value_in_app_json_is_its_text()
    {
        var manifest = AppManifest.Parse("""{"env":{"A":{"value":2},"B":{"value":false},"C":0.5,"D":{"value":[]}},"addons":[{"plan":"heroku-postgresql","options":{"version":16}}]}""");

        Assert.Equal([("A", "2"), ("B", "false"), ("C", "0.5"), ("D", null)], manifest.Variables.Select(v => (v.Name, v.Default)));
        Assert.Equal("16", Assert.Single(manifest.AddOns).Version);
    }

    [Fact]
    public void The_older_list_of_a_formation_is_read_too() =>
        Assert.Equal(new DeclaredFormation(3, null), AppManifest.Parse("""{"formation":[{"process":"web","quantity":3}]}""").Formation["web"]);

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("""{"env":{"A":"\ud800"},"scripts":{"x":"\ud800"}}""")]
    public void A_malformed_app_json_is_ignored_and_told(string text)
    {
        var manifest = AppManifest.Parse(text);

        Assert.Empty(manifest.Variables);
        Assert.Equal(Severity.Decide, Assert.Single(manifest.Findings).Severity);
    }

    [Fact]
    public void No_text_breaks_the_parsers() => Prop.ForAll<NonNull<string>>(text =>
    {
        AppManifest.Parse(text.Get);
        return OnlyFormat(() => PackageJson.Parse(text.Get))
            && OnlyFormat(() => PythonVersion.Find(Repository((".python-version", text.Get))))
            && PythonPackages.Files.All(file => OnlyFormat(() => PythonPackages.Read(Repository((file, text.Get)))));
    }).QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("""{"engines":[],"scripts":"x","dependencies":null,"workspaces":null}""")]
    [InlineData("""{"engines":{"node":20},"scripts":{"build":7}}""")]
    public void A_package_json_of_odd_kinds_is_one_that_says_nothing(string text)
    {
        var package = PackageJson.Parse(text);

        Assert.Null(package.NodeRange);
        Assert.Empty(package.Scripts);
    }

    [Theory]
    [InlineData("runtime.txt", "python-3.12.4\n", "3.12.4")]
    [InlineData("runtime.txt", "python-3.12", "3.12")]
    [InlineData(".python-version", "# ours\n\n3.13\n", "3.13")]
    [InlineData(".python-version", "3.13.1", "3.13.1")]
    public void The_python_version_is_read(string file, string text, string version) =>
        Assert.Equal(new PythonVersion(version, file), PythonVersion.Find(Repository((file, text))));

    [Fact]
    public void Runtime_txt_wins() =>
        Assert.Equal("3.12", PythonVersion.Find(Repository((".python-version", "3.13"), ("runtime.txt", "python-3.12")))!.Value);

    [Theory]
    [InlineData("runtime.txt", "python-2.7.18")]
    [InlineData("runtime.txt", "pypy3.6-7.3.2")]
    [InlineData("runtime.txt", "3.12")]
    [InlineData(".python-version", "python-3.13")]
    [InlineData(".python-version", "3.13\n3.12")]
    [InlineData(".python-version", "")]
    [InlineData(".python-version", "3.13; RUN curl evil")]
    [InlineData(".python-version", "3.13\nRUN evil")]
    public void What_is_no_one_version_is_refused_by_its_file(string file, string text) =>
        Assert.Contains(file, Assert.Throws<FormatException>(() => PythonVersion.Find(Repository((file, text)))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("requirements.txt", "Django>=5\nPsycopg2_Binary==2.9 ; python_version > '3'\n# flask\n", "django psycopg2-binary")]
    [InlineData("poetry.lock", "[[package]]\nname = \"Django\"\nversion = \"5\"\n", "django")]
    [InlineData("uv.lock", "[[package]]\nname = \"flask\"\n", "flask")]
    [InlineData("Pipfile.lock", """{"default":{"Flask":{}},"develop":{"pytest":{}}}""", "flask")]
    public void Packages_are_named_as_the_index_names_them(string file, string text, string names) =>
        Assert.Equal(names, string.Join(' ', PythonPackages.Read(Repository((file, text))).Names.Order(StringComparer.Ordinal)));

    [Theory]
    [InlineData("-r more.txt", true)]
    [InlineData("./packages/ours", true)]
    [InlineData("-e .", true)]
    [InlineData("flask", false)]
    public void Requirements_that_read_further_files_are_known(string text, bool expected) =>
        Assert.Equal(expected, PythonPackages.Read(Repository(("requirements.txt", text))).NeedsSources);

    [Fact]
    public void Two_package_managers_are_refused_as_heroku_does() =>
        Assert.Throws<FormatException>(() => PythonPackages.Read(Repository(("requirements.txt", ""), ("uv.lock", ""))));

    static bool OnlyFormat(Action parse)
    {
        try
        {
            parse();
        }
        catch (FormatException)
        {
            // Refused in words: that is well.
        }
        return true;
    }
}
