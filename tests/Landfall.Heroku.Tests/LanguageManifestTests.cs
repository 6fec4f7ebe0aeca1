using Landfall.Heroku.Manifests;

namespace Landfall.Heroku.Tests;

/// <summary>The files by which languages say what they need (heroku 1.4).</summary>
public sealed class LanguageManifestTests
{
    [Fact]
    public void A_gemfile_lock_tells_ruby_bundler_and_gems()
    {
        var gems = GemfileLock.Parse("GIT\n  remote: x\n  specs:\n    ours (0.1)\n\nGEM\n  specs:\n    railties (7.1.3.2)\n      rack (>= 2)\n    pg (1.5.6-x86_64-linux)\n\nRUBY VERSION\n   ruby 3.3.1p55\n\nBUNDLED WITH\n   2.5.9\n");

        Assert.Equal(("3.3.1", "2.5.9", true, false, false), (gems.Ruby, gems.Bundler, gems.HasGit, gems.HasPath, gems.IsJRuby));
        Assert.True(gems.Has("railties", new Version(7, 1)));
        Assert.False(gems.Has("railties", new Version(7, 2)));
        Assert.False(gems.Has("rack"));
    }

    [Theory]
    [InlineData("module example.com/a/b/v2\n\ngo 1.22.3\n", "b", "1.22.3")]
    [InlineData("module \"example.com/x\"\n// +heroku goVersion go1.21\ngo 1.20", "x", "1.21")]
    [InlineData("module x", "x", null)]
    public void A_go_mod_tells_the_program_and_the_version(string text, string program, string? version)
    {
        var module = GoMod.Parse(text);

        Assert.Equal((program, version), (module.Program, module.Go));
    }

    [Fact]
    public void A_go_mod_without_module_is_none() => Assert.Throws<FormatException>(() => GoMod.Parse("go 1.22"));

    [Fact]
    public void Properties_are_read_in_both_spellings() =>
        Assert.Equal(("17", "3.9"), Properties.Parse("# x\r\njava.runtime.version=17\n! y\nmaven.version : 3.9\nodd\n") is var p ? (p["java.runtime.version"], p["maven.version"]) : default);

    [Fact]
    public void A_project_toml_tells_buildpacks_excludes_and_variables()
    {
        var project = ProjectToml.Parse("[_]\nschema-version = \"0.2\"\n[io.buildpacks]\nexclude = [ # these\n  \"docs\",\n  'a b',\n]\n[[io.buildpacks.group]]\nid = \"heroku/python\"\n[[io.buildpacks.group]]\nuri = \"docker://x/y\"\n[[io.buildpacks.build.env]]\nname = \"A\"\nvalue = \"b \\\"c\\\"\"\n[com.heroku.buildpacks.dotnet]\nsolution_file = \"x.sln\"\n");

        Assert.Empty(project.Findings);
        Assert.Equal(["heroku/python", "docker://x/y"], project.Buildpacks);
        Assert.Equal(["docs", "a b"], project.Exclude);
        Assert.Equal(("b \"c\"", "x.sln"), (project.BuildVariables["A"], project.Solution));
    }

    [Theory]
    [InlineData("[io.buildpacks]\ngroup = [{ id = \"heroku/nodejs\" }, { uri = 'docker://x/y', version = \"}\" }]\n[io.buildpacks.build]\nenv = [{ name = \"A\", value = \"b\" }]\n")]
    [InlineData("[io.buildpacks]\ngroup = [\n  { id = \"heroku/nodejs\" }, # first\n  { uri = 'docker://x/y' },\n]\n[[io.buildpacks.build.env]]\nname = \"A\"\nvalue = \"\"\"\nb\"\"\"\n")]
    [InlineData("[io]\nbuildpacks.group = [{id=\"heroku/nodejs\"},{uri=\"docker://x/y\"}]\n[_.licence]\ntext = '''\n[no table]\n'''\n[build]\nenv = [{name=\"A\",value=\"b\"}]\n")]
    public void A_project_toml_may_be_written_in_braces_and_in_three_quotes(string text)
    {
        var project = ProjectToml.Parse(text);

        Assert.Empty(project.Findings);
        Assert.Equal(["heroku/nodejs", "docker://x/y"], project.Buildpacks);
        Assert.Equal("b", project.BuildVariables["A"]);
    }

    [Theory]
    [InlineData("[io.buildpacks\n")]
    [InlineData("key without value\n")]
    [InlineData("a = \"\"\"\nx\n")]
    [InlineData("a = [\"x\"\n")]
    public void A_project_toml_that_is_not_understood_is_told(string text) =>
        Assert.Contains("ignored", Assert.Single(ProjectToml.Parse(text).Findings).Text, StringComparison.Ordinal);

    [Fact]
    public void A_project_toml_that_nests_without_end_is_told_with_its_line() =>
        Assert.Contains("project.toml:2 is no TOML", Assert.Single(ProjectToml.Parse($"x = 1\na = {new string('[', 60_000)}").Findings).Text, StringComparison.Ordinal);

    [Fact]
    public void Debian_packages_may_be_tables() =>
        Assert.Equal(["git", "ffmpeg"], ProjectToml.Parse("[com.heroku.buildpacks.deb-packages]\ninstall = [\"git\", { name = \"ffmpeg\", skip_dependencies = true }]\n").Packages);

    [Theory]
    [InlineData("heroku/python", "python")]
    [InlineData("urn:buildpack:heroku/python", "python")]
    [InlineData("https://github.com/heroku/heroku-buildpack-python.git#v250", "python")]
    [InlineData("https://buildpack-registry.s3.amazonaws.com/buildpacks/heroku/python.tgz", "python")]
    [InlineData("heroku/python@0.20.0", "python")]
    [InlineData("https://user:token@github.com/heroku/heroku-buildpack-python.git", "python")]
    [InlineData("https://github.com/HeroKu/heroku-buildpack-nginx", "nginx")]
    [InlineData("heroku-community/apt", "apt")]
    [InlineData("https://github.com/lstoll/heroku-buildpack-monorepo", "lstoll/monorepo")]
    [InlineData("https://github.com/timanovsky/subdir-heroku-buildpack", "timanovsky/subdir")]
    [InlineData("https://example.com/x.tar.gz", "https://example.com/x.tar.gz")]
    public void A_buildpack_has_one_name_in_every_spelling(string given, string name) => Assert.Equal(name, Buildpack.Of(given).Name);

    [Theory]
    [InlineData("app.json", """{"env":{"A":"1","A":"2"}}""", true)]
    [InlineData("package.json", """{"scripts":{"build":"a","start":"b","build":"c"}}""", true)]
    [InlineData("composer.json", """{"require":{},"require":{"php":"^8"}}""", true)]
    [InlineData("static.json", """{"root":"a/","root":"b/"}""", true)]
    [InlineData("package.json", """{"scripts":{"build":"a"},"engines":{"build":"a"}}""", false)]
    [InlineData("package.json", """{"scripts":""", false)]
    public void A_key_that_stands_twice_is_told(string file, string text, bool expected)
    {
        var findings = JsonParts.Duplicates(new Repository("/nowhere", new HashSet<string> { file }, new Dictionary<string, string> { [file] = text }, []));

        Assert.Equal(expected, findings.Any(f => f.Severity == Severity.Decide && f.Subject == file && f.Text.Contains("twice", StringComparison.Ordinal)));
    }

    [Fact]
    public void A_repository_alone_declares_an_app()
    {
        var directory = Directory.CreateTempSubdirectory("landfall-");
        File.WriteAllText(Path.Combine(directory.FullName, "app.json"),
            """{"name":"My Shop!","env":{"A":"1","B":{"value":"2"},"C":{}},"addons":["heroku-postgresql:mini"],"buildpacks":[{"url":"heroku/ruby"}]}""");

        var app = DeclaredApp.Of(Repository.Read(directory.FullName));
        directory.Delete(recursive: true);

        Assert.Equal(("my-shop", false, "heroku/ruby"), (app.Name.Value, app.IsLive, app.Buildpacks[0]));
        Assert.Equal(["A", "B"], app.Config.Keys.Select(k => k.Value));
        Assert.Equal("DATABASE_URL", app.AddOns[0].Attachments[0].Variables[0].Value);
    }
}
